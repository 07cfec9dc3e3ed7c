package bots_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/llm"
	"barkeep/llm/llmtest"
)

// serves gives the bar another site, with these models.
func (b *bar) serves(models []llmtest.Model) *llm.Client {
	b.t.Helper()
	before := b.site
	b.t.Cleanup(func() { before.Close() })
	b.site = llmtest.New(llmtest.Options{Answer: modelSays, Models: models})
	client := llm.New(llm.Gateway{Name: "site", URL: b.site.URL(), Keys: []llm.Key{llmtest.Key}}, b.site.Client(), silent())
	if err := client.Refresh(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
	pol := *b.policy
	pol.Gateways = []bots.Gateway{client}
	b.policy = &pol
	return client
}

func modelSays(r llmtest.Request) llmtest.Reply {
	return llmtest.Say(r.Model + " says: " + r.Messages[len(r.Messages)-1].Content)
}

// manyModels are 300 of 20 vendors, two of a kind, one alone, and one with an id
// longer than button data.
func manyModels() []llmtest.Model {
	all := []llmtest.Model{
		{ID: "gpt-4o-mini", Ratio: "0.075", Completion: "4"}, {ID: "lonely", Ratio: "1"},
		{ID: "vendor00/" + strings.Repeat("long-name-", 12) + "model", Ratio: "2"},
	}
	for i := range 297 {
		all = append(all, llmtest.Model{ID: fmt.Sprintf("vendor%02d/model-%03d", i%20, i), Ratio: "1", Completion: "2"})
	}
	return all
}

func labels(v *bots.View) []string {
	var all []string
	for _, row := range v.Buttons {
		if len(row) > 5 {
			all = append(all, "MORE THAN FIVE IN A ROW")
		}
		for _, b := range row {
			all = append(all, b.Label)
		}
	}
	if len(v.Buttons) > 5 {
		all = append(all, "MORE THAN FIVE ROWS")
	}
	return all
}

func TestPickerOfThreeHundred(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		b.serves(manyModels())
		g := group("-5")
		b.read(b.say(b.message(g, owner, "/allow no cap")))
		if at := b.say(b.message(g, person("2"), "/model")); strings.Contains(b.read(at), "300") || len(b.screen.At(at).Final.Buttons) > 0 {
			t.Errorf("a member is shown the picker: %+v", b.screen.At(at).Final)
		}
		place := b.say(b.message(g, person("7"), "/model"))
		b.read(place)
		b.stands(place, "This chat uses gpt-4o-mini ($0.15 / $0.60).\n300 models; prices are for a million tokens in / out.")
		if toast := b.tap(g, person("2"), place, "vendor00 (16)"); !strings.Contains(toast, "admins") {
			t.Errorf("a member turned the picker: %q", toast)
		}
		b.tap(g, person("7"), place, "2 ›")
		b.tap(g, person("7"), place, "‹ 1")
		b.tap(g, person("7"), place, "vendor00 (16)")
		long := "vendor00/" + strings.Repeat("long-name-", 12) + "model"
		b.stands(place, long+"` $4.00 / $4.00")
		b.stands(place, "vendor00/model-000` $2.00 / $4.00")
		all := labels(b.screen.At(place).Final)
		at := slices.IndexFunc(all, func(s string) bool { return strings.HasPrefix(s, "vendor00/long") })
		if at < 0 || slices.Contains(all, "MORE THAN FIVE ROWS") {
			t.Fatalf("buttons are %q", all)
		}
		b.tap(g, person("7"), place, all[at])
		b.stands(place, "This chat now uses "+long)
		if n := len(b.screen.At(place).Final.Buttons); n > 0 {
			t.Errorf("%d rows of buttons are left", n)
		}
		b.wants(b.say(b.message(g, person("2"), "hello")), long+" says: hello")

		again := b.say(b.message(g, person("7"), "/model"))
		b.read(again)
		if all = labels(b.screen.At(again).Final); !strings.HasPrefix(all[0], "vendor00/long") {
			t.Errorf("what was used lately is not first: %q", all)
		}
		few := b.say(b.message(g, person("7"), "/model 03/ 2"))
		b.read(few)
		b.stands(few, "7 of 300 models:")
		b.tap(g, person("7"), few, "vendor03/model-283")
		b.stands(few, "now uses vendor03/model-283")
		wide := b.say(b.message(g, person("7"), "/model vendor1"))
		b.read(wide)
		b.tap(g, person("7"), wide, "2 ›")
		b.tap(g, person("7"), wide, "3 ›")
		b.stands(wide, "of 300 models:")
		b.wants(b.say(b.message(g, person("7"), "/model nothing-like-it")), "No model matches")
		b.wants(b.say(b.message(g, person("7"), "/model vendor07/model-127")), "now uses")
	})
}

func TestVanishedModel(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		was  llmtest.Model
		want string
	}{
		"not dearer": {llmtest.Model{ID: "gpt-old", Ratio: "5"}, "gpt-4o-mini says: two"},
		"dearer":     {llmtest.Model{ID: "gpt-old", Ratio: "0.01"}, "The site no longer lists gpt-old, and gpt-4o-mini may cost more."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBar(t, asked)
				rest := []llmtest.Model{{ID: "gpt-4o-mini", Ratio: "1"}, {ID: "gpt-older", Ratio: "1"}, {ID: "claude", Ratio: "1"}}
				b.serves(append([]llmtest.Model{c.was}, rest...))
				g := group("-5")
				b.read(b.say(b.message(g, owner, "/allow no cap")))
				b.read(b.say(b.message(g, owner, "/model gpt-old")))
				b.wants(b.say(b.message(g, person("2"), "one")), "gpt-old says: one")
				b.serves(rest)
				two := b.say(b.message(g, person("2"), "two"))
				b.wants(two, c.want)
				b.wants(two, "The site no longer lists gpt-old")
				if toast := b.tap(g, person("2"), two, "gpt-older"); toast == "" {
					t.Error("a member chose the group's model")
				}
				if name == "not dearer" {
					three := b.say(b.message(g, person("2"), "three"))
					b.wants(three, "gpt-4o-mini says: three")
					if got := b.read(three); strings.Contains(got, "no longer") {
						t.Errorf("said twice: %q", got)
					}
				}
				b.tap(g, person("7"), two, "gpt-older")
				time.Sleep(time.Second)
				b.wants(b.say(b.message(g, person("3"), "four")), "gpt-older says: four")
			})
		})
	}
}

// TestPickerMarks holds that the picker says what a model costs and whether it sees.
func TestPickerMarks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		place := b.say(b.message(private("1"), owner, "/model gpt"))
		b.reads(place, "gpt-4o` $2.50 / $10.00 👁")
		if got := b.screen.At(place).Final.Text; strings.Contains(strings.ReplaceAll(got, "\\", ""), "gpt-3.5-turbo` $0.50 / $1.00 👁") || !strings.Contains(got, "gpt-3.5-turbo`") {
			t.Errorf("people read %q", got)
		}
	})
}
