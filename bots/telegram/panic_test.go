package telegram

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/bots/botstest"
	"barkeep/bots/telegram/telegramtest"
	"barkeep/bots/words"
)

// TestAPanicInAPassingViewEndsNoProgram: it ends the passing views of that answer, and the final one stands.
func TestAPanicInAPassingViewEndsNoProgram(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		group := r.tg.AddSupergroup("Bar", ann)
		r.tg.Say(group, ann, "/ask@barkeep_bot why")
		place := r.p.Open(r.heard(1)[0].Place, nil)
		defer place.Close()
		for _, text := range []string{"It grows,", "It grows, and grows,", "It grows, and grows, and grows,"} {
			place.Show(bots.View{Status: bots.Growing, Text: text, Words: words.English(), Stands: func() { panic("It grows") }})
			time.Sleep(5 * time.Second)
		}
		if err := place.Settle(r.t.Context(), bots.View{Text: "It grows, and stands.", Words: words.English()}); err != nil {
			r.t.Fatal(err)
		}
		if got := texts(r.tg.Chat(group).FromBot()); len(got) != 1 || got[0] != "It grows, and stands." {
			r.t.Errorf("people read %q", got)
		}
		if said := r.log.String(); strings.Count(said, "showing a passing view panicked") != 1 || strings.Contains(said, "grows") {
			r.t.Errorf("the log says %s", said)
		}
	})
}

// TestAnUpdateThatCannotBeReadIsLeftOut: Telegram would hand it over again for ever, and what else came with it is not lost.
func TestAnUpdateThatCannotBeReadIsLeftOut(t *testing.T) {
	t.Parallel()
	log := &botstest.Log{}
	p := New(Options{Token: "7:x", Log: slog.New(slog.NewTextHandler(log, nil))})
	good := reader{bot: 7}
	trips := func(updates []update) batch {
		for _, u := range updates {
			if u.Message.Text == "odd" {
				panic(u.Message.Text)
			}
		}
		return good.batch(updates)
	}
	said := func(id int, text string) update {
		return update{ID: int64(id), Message: &message{ID: id, Date: 1, Chat: peer{ID: 5, Type: "private"}, Text: text}}
	}
	b := p.understood(trips, []update{said(1, "one"), said(2, "odd"), said(3, "three"), said(4, "odd")})
	if len(b.messages) != 2 || b.messages[0].Text != "one" || b.messages[1].Text != "three" || len(b.albums) != 2 {
		t.Errorf("understood %+v", b)
	}
	if b := p.understood(trips, []update{said(2, "odd")}); len(b.messages) != 0 {
		t.Errorf("understood %+v", b)
	}
	if !strings.Contains(log.String(), "level=ERROR") || strings.Contains(log.String(), "odd") {
		t.Errorf("the log says %s", log)
	}
}
