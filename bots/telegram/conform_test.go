package telegram

import (
	"testing"

	"barkeep/bots"
	"barkeep/bots/botstest"
	"barkeep/bots/telegram/telegramtest"
)

// TestConform holds what the core expects of places, in a private chat and in a
// group, with every limit on.
func TestConform(t *testing.T) {
	for name, in := range map[string]func(r *rig) (chat int64, gone func()){
		"private": func(r *rig) (int64, func()) {
			ann := r.tg.AddPerson(telegramtest.User{}).ID
			r.tg.Say(ann, ann, "why")
			return ann, func() { r.tg.Block(ann) }
		},
		"group": func(r *rig) (int64, func()) {
			ann := r.tg.AddPerson(telegramtest.User{}).ID
			group := r.tg.AddSupergroup("Bar", ann)
			r.tg.Say(group, ann, "/ask@barkeep_bot why")
			return group, func() { r.tg.RemoveBot(group, ann) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			botstest.Conform(t, func(t *testing.T) botstest.Stage {
				r := start(t, setup{})
				chat, gone := in(r)
				return botstest.Stage{
					Platform: r.p, Place: r.heard(1)[0].Place, Gone: gone,
					Screen: func() []string { return texts(r.tg.Chat(chat).FromBot()) },
					Files:  func() []bots.File { return r.files(chat) },
					Buttons: func() (labels []string) {
						for _, m := range r.tg.Chat(chat).FromBot() {
							for _, row := range m.Buttons {
								for _, b := range row {
									labels = append(labels, b.Text)
								}
							}
						}
						return labels
					},
				}
			})
		})
	}
}

func texts(all []telegramtest.Message) []string {
	var out []string
	for _, m := range all {
		out = append(out, m.Text)
	}
	return out
}

func (r *rig) files(chat int64) []bots.File {
	var out []bots.File
	for _, m := range r.tg.Chat(chat).FromBot() {
		if m.File != nil {
			out = append(out, bots.File{Name: m.File.Name, Data: m.File.Bytes})
		}
	}
	return out
}

var _ bots.Platform = (*Platform)(nil)
