package main

import (
	"strings"
	"testing"

	"barkeep/bots/discord/discordtest"
	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm/llmtest"
)

// TestDiscordSettingsByForm holds that a text is set through a form, in the very message
// that shows the settings, which only the admin sees.
func TestDiscordSettingsByForm(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := bareWiredWorld(t, llmtest.Options{Answer: remembers})
		w.withDiscord(discordtest.Options{})
		ann := w.dc.AddPerson("ann")
		w.env = append(w.env, "BARKEEP_OWNERS=discord:"+ann.ID)
		guild := w.dc.AddGuild("Pub", discordtest.OwnedBy(ann))
		guild.Join(ann)
		room := guild.AddChannel("general")
		w.start()
		w.online()
		use, err := room.Slash(ann, "settings", nil)
		if err != nil {
			t.Fatal(err)
		}
		shows := func(part string) discordtest.Message {
			t.Helper()
			a, err := use.Wait(timeout(t), func(a discordtest.Answer) bool {
				return a.Message != nil && strings.Contains(a.Message.Content, part)
			})
			if err != nil || !a.Ephemeral {
				t.Fatalf("%v: %q is not in %+v", err, part, a.Message)
			}
			return *a.Message
		}
		press := func(m discordtest.Message, label string) *discordtest.Interaction {
			t.Helper()
			for _, c := range m.Components {
				if c.Label == label {
					i, err := room.Press(ann, m.ID, c.CustomID)
					if err != nil {
						t.Fatal(err)
					}
					return i
				}
			}
			t.Fatalf("no button %q in %+v", label, m.Components)
			return nil
		}
		press(shows("System prompt: none"), "System prompt")
		form := press(shows("What the model is told"), "Write a system prompt")
		if _, err := form.Wait(timeout(t), func(a discordtest.Answer) bool { return a.Modal != nil }); err != nil {
			t.Fatalf("%v: no form opens", err)
		}
		if _, err := form.Submit(map[string]string{"text": "Talk like\na pirate."}); err != nil {
			t.Fatal(err)
		}
		shows("System prompt: Talk like a pirate.")
		if got := room.Messages(); len(got) != 0 {
			t.Errorf("others see %+v", got)
		}
	})
}

// TestPersonasByFile takes personas from a file, as /persona export gives it, on both
// platforms.
func TestPersonasByFile(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := wiredWorld(t, telegramtest.Options{}, llmtest.Options{Answer: remembers})
		w.withDiscord(discordtest.Options{})
		ann := w.tg.AddPerson(telegramtest.User{FirstName: "Ann", Language: "en"}).ID
		eve := w.dc.AddPerson("eve")
		w.env = append(w.env, "BARKEEP_OWNERS=telegram:"+itoa(ann)+",discord:"+eve.ID)
		w.start()
		w.online()
		data := []byte(`[{"name": "cook", "prompt": "` + strings.Repeat("Cook well. ", 500) + `"}]`)
		w.tg.Say(ann, ann, "/persona import", telegramtest.WithDocument(telegramtest.Upload{Name: "personas.json", Bytes: data}))
		w.answer(ann, says("Kept: cook"))
		use, err := eve.DM().Slash(eve, "persona", discordtest.Values{"text": "import", "file": discordtest.SentFile{Name: "personas.json", ContentType: "application/json", Data: data}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := use.Wait(timeout(t), func(a discordtest.Answer) bool {
			return a.Message != nil && strings.Contains(a.Message.Content, "Kept: cook")
		}); err != nil {
			t.Fatalf("%v: /persona says %+v", err, use.Answer())
		}
	})
}
