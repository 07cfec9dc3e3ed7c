package bots_test

import (
	"testing"
	"testing/synctest"

	"barkeep/bots"
)

// TestWhatOneSeesAloneIsInTheirLanguage holds that a menu that only one person sees
// speaks that person's language, whatever the place speaks, also after a press.
func TestWhatOneSeesAloneIsInTheirLanguage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := staff(t, asked)
		ann := bots.Who{Ref: person("7"), Name: "P7", Language: "zh-CN"}
		m := b.message(inHome, ann.Ref, "/settings")
		m.From, m.Alone, m.Waits = ann, true, true
		menu := b.say(m)
		b.reads(menu, "记忆：各自")
		for _, label := range []string{"记忆", "共享"} {
			for _, row := range b.screen.At(menu).Final.Buttons {
				for _, one := range row {
					if one.Label != label {
						continue
					}
					if _, err := b.engine.Press(t.Context(), bots.Press{Where: inHome, From: ann, Data: one.Data, Place: menu + " pressed", Here: menu, Alone: true}); err != nil {
						t.Fatal(err)
					}
				}
			}
			synctest.Wait()
		}
		b.stands(menu, "记忆：共享")
		b.reads(b.say(b.message(inHome, person("2"), "/persona")), "Persona here: none.")
	})
}
