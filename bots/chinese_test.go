package bots_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/bots/botstest"
)

var (
	// named is what stands in a Chinese sentence as it is: commands, code, addresses, settings' values to be typed, ids,
	// amounts, units, names of programs and what the people of these tests wrote.
	named = regexp.MustCompile("(?s)```.*?```|`[^`]*`|https?://\\S+|/[a-z]+( [$a-z0-9]+)*|[a-z]+:[-\\w/]+|[\\w.]+@[\\w.]+|@\\w+|[\\w/]+-[-\\w.…]+|\\$[0-9.]+|[A-Z][a-z]+/[A-Z][a-z]+(_[A-Z][a-z]+)?|\\w+=[\\w.…]*|[A-Z]+_[A-Z_]+" +
		"|\\b(tokens?|day|week|month|requests?|off|max|UTC|ID|API|Key|TEXT|NAME|PROMPT|JSON|Markdown|NextChat|Open WebUI|Cline|cURL|Python|JavaScript|English|New API|Telegram|Discord|BotFather|asked|CLI|gpt|OpenAI|no cap|message content intent|G5|P[0-9]+|site|pirate|Aye|k|MB|KB|OK)\\b")
	latin = regexp.MustCompile(`[A-Za-z]{2,}`)
)

// chinese complains about what a Chinese reader would read in English.
func (b *bar) chinese(what string, v bots.View) {
	b.t.Helper()
	all := []string{strings.ReplaceAll(botstest.Text(v), "\\", "")}
	for _, row := range v.Buttons {
		for _, one := range row {
			all = append(all, one.Label)
		}
	}
	for _, s := range all {
		if rest := named.ReplaceAllString(s, " "); latin.MatchString(rest) {
			b.t.Errorf("%s: %q reads in English %q", what, s, latin.FindAllString(rest, -1))
		}
	}
}

// TestNoEnglishInChineseScreens runs every command, and opens every screen behind the
// buttons, for an owner, a member and a stranger, in private and in a group.
func TestNoEnglishInChineseScreens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newOwnBar(t, "allowed")
		b.policy.Locale, b.policy.Language = "zh", "zh"
		b.policy.Personas = []bots.Persona{{Name: "pirate", Prompt: "Aye"}}
		g := group("5")
		g.Title = "G5"
		b.read(b.say(b.message(g, owner, "/allow $1")))
		for _, in := range []struct {
			where bots.Where
			who   bots.Ref
		}{{private("1"), owner}, {g, owner}, {g, person("7")}, {g, person("2")}, {private("9"), person("9")}} {
			for _, c := range bots.Menu() {
				for _, args := range []string{"", " ?", " $2 week", " 1h"} {
					m := b.message(in.where, in.who, "/"+c.Name+args)
					m.Waits = true
					if v, refused, err := b.engine.Refused(t.Context(), m); err != nil {
						t.Fatal(err)
					} else if refused {
						b.chinese("refused /"+c.Name, v)
					}
					place := b.say(m)
					time.Sleep(time.Minute)
					synctest.Wait()
					at := b.screen.At(place)
					if at.Final == nil || at.Final.Text == "" && at.Final.Note == "" {
						continue
					}
					b.chinese("/"+c.Name+args, *at.Final)
					if rows := phoneRows(botstest.Text(*at.Final)); (c.Name == "start" || c.Name == "help") && rows > 28 {
						t.Errorf("/%s fills %d rows of a phone", c.Name, rows)
					}
					b.opens(in.where, in.who, place, "/"+c.Name+args, 2)
				}
			}
		}
	})
}

// opens presses each button of a screen, and those behind it, and reads what stands there.
func (b *bar) opens(where bots.Where, who bots.Ref, place, what string, deep int) {
	b.t.Helper()
	if deep == 0 {
		return
	}
	for _, row := range slices.Clone(b.screen.At(place).Final.Buttons) {
		for _, one := range row {
			if one.Data == "" || one.Form || one.Label == "↩" || one.Label == "English" || strings.HasPrefix(one.Data, "retry") {
				continue
			}
			toast, err := b.engine.Press(b.t.Context(), bots.Press{Where: where, From: bots.Who{Ref: who, Name: "P" + who.ID}, Data: one.Data, Message: "answer to " + place, Place: place + " pressed", Here: place})
			if err != nil {
				b.t.Fatal(err)
			}
			synctest.Wait()
			b.chinese(what+" ["+one.Label+"]", bots.View{Note: toast})
			b.chinese(what+" ["+one.Label+"]", *b.screen.At(place).Final)
			if !strings.HasPrefix(one.Data, "use:") && !strings.HasPrefix(one.Data, "set:language=") && !strings.Contains(one.Data, "=") {
				b.opens(where, who, place, what+" ["+one.Label+"]", deep-1)
			}
		}
	}
}

// phoneRows is how many rows a text takes on a phone, where 20 wide letters fit a row.
func phoneRows(text string) int {
	rows := 0
	for line := range strings.Lines(text) {
		wide := 0
		for _, r := range line {
			if wide++; r > 0x2e80 {
				wide++
			}
		}
		rows += max(1, (wide+39)/40)
	}
	return rows
}
