package telegram

import (
	"testing"

	"barkeep/bots"
	"barkeep/bots/telegram/telegramtest"
)

func TestAddedToAGroup(t *testing.T) {
	var ann telegramtest.User
	var chat int64
	before := func(tg *telegramtest.Server) {
		ann = tg.AddPerson(telegramtest.User{FirstName: "Ann", Language: "zh-hans"})
		chat = tg.AddSupergroup("Friends", ann.ID)
	}
	inBubble(t, setup{before: before}, func(r *rig) {
		where := bots.Where{Ref: ref(chat, 0), Kind: bots.Group}
		r.tg.RemoveBot(chat, ann.ID)
		r.tg.AddBot(chat, ann.ID)
		r.tg.SetRole(chat, r.tg.Bot().ID, telegramtest.Administrator)
		r.tg.Say(ann.ID, ann.ID, "after")
		r.heard(1)
		r.core.mu.Lock()
		came := append([]bots.Arrival(nil), r.core.arrivals...)
		r.core.mu.Unlock()
		if len(came) != 1 || came[0].Where.Ref != where.Ref || came[0].Where.Title != "Friends" || came[0].By.Name != "Ann" || came[0].By.Language != "zh-hans" {
			r.t.Fatalf("the core heard of %+v", came)
		}
		if err := r.settle(r.p.Open(came[0].Place, nil), bots.View{Text: "Hello."}); err != nil {
			r.t.Fatal(err)
		}
		if m, _ := r.tg.Chat(chat).Last(); m.Text != "Hello." {
			r.t.Errorf("the group reads %q", m.Text)
		}
		is, err := r.p.Presence(r.t.Context(), where)
		if err != nil || !is.Hears || !is.Admin || is.Ask != "/ask@"+r.tg.Bot().Username {
			r.t.Errorf("as an admin: %+v, %v", is, err)
		}
		r.tg.SetRole(chat, r.tg.Bot().ID, telegramtest.Member)
		r.tg.Say(ann.ID, ann.ID, "after")
		r.heard(2)
		if is, err = r.p.Presence(r.t.Context(), where); err != nil || is.Hears || is.Admin {
			r.t.Errorf("as a member with privacy mode: %+v, %v", is, err)
		}
	})
}
