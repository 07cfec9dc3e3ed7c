package bots_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/llm"
	"barkeep/llm/llmtest"
)

// TestBudgets holds what admins and owners can cap, how each cap stops a question
// and when it lets the next one through.
func TestBudgets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		time.Sleep(time.Until(time.Date(2030, 1, 30, 12, 0, 0, 0, time.UTC))) // a Wednesday
		g := group("-5")
		admin, ben, cleo := person("7"), person("2"), person("3")
		b.reads(b.say(b.message(g, owner, "/allow no cap")), "is let in")
		b.reads(b.say(b.message(g, ben, "/budget $5 week")), "Only this chat's admins")
		b.reads(b.say(b.message(g, admin, "/budget lots")), "Like this")
		b.reads(b.say(b.message(g, admin, "/budget 3 requests a week")), "The budget of G-5 is 3 requests a week now.")
		b.reads(b.say(b.message(g, ben, "one")), "asked one.")
		set := b.message(g, admin, "/budget 2 requests day")
		set.ReplyTo = &bots.Quote{ID: "x", From: ben, Author: "Ben"}
		b.reads(b.say(set), "The budget of Ben is 2 requests a day now.")
		b.reads(b.say(b.message(g, ben, "two")), "asked one | two.")
		b.reads(b.say(b.message(g, ben, "three")), "Your daily cap (2 requests) is used up. It resets at 2030-01-31 00:00 UTC.")
		b.reads(b.say(b.message(g, cleo, "four")), "Of this chat's weekly cap (3 requests) 3 requests is used.")
		b.reads(b.say(b.message(g, cleo, "five")), "This chat's weekly cap (3 requests) is used up. It resets at 2030-02-04 00:00 UTC.")
		b.reads(b.say(b.message(g, admin, "/budget")), "P2: 2 requests a day, used 2 requests")
		b.reads(b.say(b.message(g, admin, "/budget off week")), "That budget of G-5 is gone.")
		b.reads(b.say(b.message(g, cleo, "six")), "asked four | six.")
		b.reads(b.say(b.message(g, ben, "/balance")), "You today: 2 requests of 2 requests")
		time.Sleep(24 * time.Hour)
		b.reads(b.say(b.message(g, ben, "seven")), "asked seven.")

		// an owner's cap and an admin's hold beside each other
		b.reads(b.say(b.message(g, owner, "/budget 100 tokens month")), "100 tokens a month")
		b.reads(b.say(b.message(g, admin, "/budget 9m tokens month")), "9000000 tokens a month")
		b.reads(b.say(b.message(g, cleo, "eight")), "This chat's monthly cap (100 tokens)")
		time.Sleep(24 * time.Hour) // the next month; but one answer alone is likely to need more
		b.reads(b.say(b.message(g, cleo, "nine")), "has only 100 tokens left, too little for this question. It resets at 2030-03-01 00:00 UTC.")
		b.reads(b.say(b.message(g, cleo, "/complete max=20 ten")), "asked")
	})
}

// TestRoleBudget holds that each person with a Discord role has that role's budget
// in the server, and nobody else.
func TestRoleBudget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		server := bots.Where{Ref: bots.Ref{Platform: "test", ID: "server/9"}, Kind: bots.Server, Title: "S"}
		room := bots.Where{Ref: bots.Ref{Platform: "test", ID: "90"}, Kind: bots.Channel, Parent: &server}
		say := func(who bots.Ref, text string, roles ...string) string {
			m := b.message(room, who, text)
			m.From.Roles = roles
			return b.say(m)
		}
		b.reads(say(owner, "/allow no cap"), "is let in")
		b.reads(say(person("7"), "/budget role:guests 1 requests day"), "role:guests is 1 request a day")
		b.reads(say(person("2"), "one", "guests"), "asked one.")
		b.reads(say(person("2"), "two", "guests", "others"), "Your daily cap (1 request) is used up")
		b.reads(say(person("3"), "three", "guests"), "asked three.")
		b.reads(say(person("4"), "four", "others"), "asked four.")
		b.reads(say(person("4"), "five", "others"), "asked four | five.")
		b.reads(say(person("2"), "six", "others"), "six.") // the role was taken away
	})
}

// TestWarningOnce holds that of each cap people are told once in a period that
// four fifths are spent.
func TestWarningOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		g := group("-5")
		b.policy.Daily = bots.Amount{Requests: 5}
		b.wants(b.say(b.message(g, owner, "/allow 10 requests")), "is let in")
		b.wants(b.say(b.message(g, owner, "/lang zh")), "")
		told := func(n int) (count int) {
			for i := range n {
				if strings.Contains(b.read(b.say(b.message(g, person(fmt.Sprint(20+i)), "q"))), "本群今天的限额（10 次请求）已用 8 次请求") {
					count++
				}
			}
			return count
		}
		if n := told(4); n != 0 {
			t.Errorf("warned %d times before the eighth call", n)
		}
		synctest.Wait()
		if got := b.screen.At("to 1").Final; got == nil || !strings.Contains(got.Note, "Of this bot's daily cap (5 requests) 4 requests is used.") {
			t.Errorf("the owner read %+v", got)
		}
		b.policy.Daily = bots.Amount{}
		if n := told(6); n != 1 {
			t.Errorf("warned %d times in all, want once", n)
		}
		time.Sleep(24 * time.Hour)
		if n := told(8); n != 1 {
			t.Errorf("warned %d times on the next day, want once", n)
		}
	})
}

// TestBudgetHoldsUnderParallelQuestions asks a hundred questions at once against a
// budget in money: it is overshot by no more than the calls' own underestimates,
// and by nothing where they say how long the answer may be.
func TestBudgetHoldsUnderParallelQuestions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ask   string
		limit string
		nano  llm.Nano
	}{{"/complete max=50 tell me", "$0.05", llm.Dollar / 20}, {"tell me", "$0.60", llm.Dollar * 6 / 10}, {"tell me", "20k tokens", 0}, {"/complete max=50 tell me", "700 tokens", 0}} {
		t.Run(c.limit+c.ask[:4], func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBar(t, func(r llmtest.Request) llmtest.Reply {
					n := int64(900) // above what is reserved where nothing is said
					if r.MaxTokens > 0 {
						n = r.MaxTokens
					}
					return llmtest.Reply{Chunks: llmtest.Pace("a long story", 50*time.Millisecond, 100*time.Millisecond).Chunks, Usage: &llmtest.Usage{Prompt: 2, Completion: n}}
				})
				b.policy.Model, b.policy.GroupAtOnce = "gpt-4", 100
				g := group("-5")
				b.wants(b.say(b.message(g, owner, "/allow no cap")), "is let in")
				b.wants(b.say(b.message(g, owner, "/budget "+c.limit)), "The budget of")
				var batch []bots.Message
				for i := range 100 {
					batch = append(batch, b.message(g, person(fmt.Sprint(100+i)), c.ask))
				}
				for len(batch) > 0 { // lanes are bounded
					n := min(20, len(batch))
					b.say(batch[:n]...)
					batch = batch[n:]
				}
				time.Sleep(5 * time.Minute)
				var spent, under llm.Nano
				var tokens, tokensUnder int64
				answered := 0
				for _, ch := range b.charges() {
					if ch.State != bots.Computed {
						t.Fatalf("a charge is %+v", ch)
					}
					answered++
					spent += ch.Cost.Nano
					under += max(0, ch.Cost.Nano-*ch.Estimate)
					tokens += ch.Usage.Prompt + ch.Usage.Completion
					tokensUnder += max(0, ch.Usage.Prompt+ch.Usage.Completion-500)
				}
				if strings.HasPrefix(c.ask, "/complete") && (under != 0 || answered == 0) {
					t.Errorf("%d calls with max_tokens were underestimated by %s", answered, bots.Exact(under))
				}
				if c.nano > 0 && (spent > c.nano+under || spent < c.nano/3) {
					t.Errorf("%s of %s spent in %d calls, underestimated by %s", bots.Exact(spent), c.limit, answered, bots.Exact(under))
				}
				if c.limit == "20k tokens" && tokens > 20_000+tokensUnder || c.limit == "700 tokens" && tokens > 700 {
					t.Errorf("%d tokens of %s spent in %d calls", tokens, c.limit, answered)
				}
			})
		})
	}
}
