package telegram

import (
	"testing"

	"barkeep/bots"
	"barkeep/bots/telegram/telegramtest"
)

// TestASignInsteadOfWords holds that a view with a sign leaves a reaction on the
// question of a group, and its words where nothing can react.
func TestASignInsteadOfWords(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		group := r.tg.AddSupergroup("Bar", ann)
		q := r.tg.Say(group, ann, "/ask@barkeep_bot why")
		in := r.heard(1)[0]
		if err := r.settle(r.p.Open(in.Place, nil), bots.View{Note: "The site is down.", Sign: "🤷"}); err != nil {
			t.Fatal(err)
		}
		m, _ := r.tg.Chat(group).Message(q)
		if m.Reactions[r.tg.Bot().ID] != "🤷" || len(r.tg.Chat(group).FromBot()) != 0 {
			t.Errorf("reactions %v, messages %v", m.Reactions, r.tg.Chat(group).FromBot())
		}
		r.tg.Inject(telegramtest.Fault{Kind: telegramtest.InternalError, Method: "setMessageReaction"})
		if err := r.settle(r.p.Open(in.Place, nil), bots.View{Note: "The site is down.", Sign: "🤷"}); err != nil {
			t.Fatal(err)
		}
		if got := r.tg.Chat(group).FromBot(); len(got) != 1 || got[0].Text != "The site is down." {
			t.Errorf("where reactions fail, people see %v", got)
		}
	})
}
