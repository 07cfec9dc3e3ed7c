package bots_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/llm/llmtest"
)

// TestRetryThatExpiresGivesTheUnseenAnswer holds that an answer that was paid for and
// that nobody saw is shown, whatever becomes of the retry that should have replaced it.
func TestRetryThatExpiresGivesTheUnseenAnswer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		away   time.Duration
		breaks bool
		note   string
	}{
		"too old": {away: 5 * time.Hour},
		"refused": {away: time.Minute, breaks: true, note: "#"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBar(t, func(r llmtest.Request) llmtest.Reply {
					if r.Call > 1 && c.breaks {
						return llmtest.Reply{Status: 400}
					}
					return llmtest.Say("whole")
				})
				b.screen.Fail(func(_ string, v bots.View) error {
					if v.Text == "whole" {
						return errors.New("the platform is away")
					}
					return nil
				})
				one := b.say(b.message(private("1"), owner, "one"))
				time.Sleep(3 * time.Second)
				b.say(b.message(private("1"), owner, "/retry"))
				time.Sleep(3 * time.Second)
				b.close()
				time.Sleep(c.away)
				b.screen.Fail(nil)
				b.open()
				b.until(one, func(v bots.View) bool {
					return v.Text == "whole" && (v.Note == "" && c.note == "" || c.note != "" && strings.Contains(v.Note, c.note))
				})
				b.close()
				b.open()
				time.Sleep(time.Minute)
				synctest.Wait()
				if at := b.screen.At(one); at.Final.Text != "whole" || at.Settled != 1 {
					t.Errorf("people read %q, settled %d times", at.Final.Text, at.Settled)
				}
			})
		})
	}
}

// TestAlarmsAreShownBeforeTheyCount holds that an alarm that could not be shown is said
// again, by the next run, too.
func TestAlarmsAreShownBeforeTheyCount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		b.reads(b.say(b.message(private("1"), owner, "/alert $5")), "a balance below $5.00")
		b.site.EditToken(llmtest.Key, func(k *llmtest.Token) { k.Remain = 2_000_000 })
		b.screen.Fail(func(string, bots.View) error { return errors.New("the platform is away") })
		for range 3 {
			time.Sleep(3 * time.Minute)
			if got := b.alarmed("to 1"); got != "" && got != "soon" {
				t.Errorf("the owner reads %q", got)
			}
		}
		b.close()
		b.screen.Fail(nil)
		b.open()
		said := 0
		for range 5 {
			time.Sleep(3 * time.Minute)
			if strings.Contains(b.alarmed("to 1"), "The balance is low") {
				said++
			}
		}
		if said != 1 {
			t.Errorf("the alarm was said %d times", said)
		}
		b.close()
		b.open()
		b.screen.Fail(func(string, bots.View) error { return bots.ErrImpossible })
		b.site.EditToken(llmtest.Key, func(k *llmtest.Token) { k.Remain = 0 })
		tries := 0
		b.screen.Fail(func(string, bots.View) error { tries++; return bots.ErrImpossible })
		for range 5 {
			time.Sleep(3 * time.Minute)
			b.alarmed("to 1")
		}
		if tries != 1 {
			t.Errorf("a chat that cannot be written to was told %d times", tries)
		}
	})
}
