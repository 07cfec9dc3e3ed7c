package main

import (
	"strings"
	"testing"

	"barkeep/bots/discord/discordtest"
	"barkeep/llm/llmtest"
)

// TestPickerOnDiscord holds that a model among 300 is found on Discord by the picker,
// whose pages fit a message, by search, and while its name is typed.
func TestPickerOnDiscord(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := bareWiredWorld(t, llmtest.Options{Answer: remembers, Models: manyModels()})
		w.withDiscord(discordtest.Options{})
		ann := w.dc.AddPerson("ann")
		w.env = append(w.env, "BARKEEP_OWNERS=discord:"+ann.ID)
		guild := w.dc.AddGuild("Pub", discordtest.OwnedBy(ann))
		guild.Join(ann)
		room := guild.AddChannel("general")
		w.start()
		w.online()
		slash := func(values discordtest.Values, part string) (*discordtest.Interaction, discordtest.Message) {
			t.Helper()
			use, err := room.Slash(ann, "model", values)
			if err != nil {
				t.Fatal(err)
			}
			return use, w.shows(use, part)
		}
		press := func(m discordtest.Message, label string) {
			t.Helper()
			for _, c := range m.Components {
				if c.Label == label {
					if _, err := room.Press(ann, m.ID, c.CustomID); err != nil {
						t.Fatal(err)
					}
					return
				}
			}
			t.Fatalf("no button %q in %+v", label, m.Components)
		}
		use, m := slash(nil, "300 models")
		press(m, "qwen (30)")
		press(w.shows(use, "qwen-00"), "2 ›")
		press(w.shows(use, "qwen-08"), "qwen-08")
		w.shows(use, "now uses qwen-08")

		use, m = slash(discordtest.Values{"name": "kimi-2"}, "10 of 300 models")
		press(m, "kimi-21")
		w.shows(use, "now uses kimi-21")

		typed, err := room.Autocomplete(ann, "model", "name", "glm-1", nil)
		if err != nil {
			t.Fatal(err)
		}
		a, err := typed.Wait(timeout(t), func(a discordtest.Answer) bool { return len(a.Choices) > 0 })
		if err != nil || len(a.Choices) != 10 || !strings.HasPrefix(a.Choices[0].Name, "glm-1") {
			t.Errorf("%v: the choices are %+v", err, a.Choices)
		}
	})
}

// shows waits until the answer to a command has a text.
func (w *world) shows(use *discordtest.Interaction, part string) discordtest.Message {
	w.t.Helper()
	a, err := use.Wait(timeout(w.t), func(a discordtest.Answer) bool { return a.Message != nil && strings.Contains(a.Message.Content, part) })
	if err != nil {
		w.t.Fatalf("%v: %q is not in %+v", err, part, use.Answer().Message)
	}
	return *a.Message
}
