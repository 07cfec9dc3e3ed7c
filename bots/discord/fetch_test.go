package discord

import (
	"errors"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/bots/discord/discordtest"
)

func TestAttachments(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.online()
		first := r.room.Say(r.ann, "look at this", discordtest.File("a b.png", "image/png", []byte("the picture")))
		r.room.Say(r.ann, "<@"+r.p.bot.Load().user+"> what is it?", discordtest.ReplyTo(first.ID), discordtest.File("message.txt", "text/plain; charset=utf-8", []byte("很长")))
		got := r.heard(2)
		m := got[len(got)-1]
		if len(m.Attachments) != 1 || m.Attachments[0].Kind != bots.Document || m.Attachments[0].Name != "message.txt" || m.Attachments[0].Size != 6 ||
			m.ReplyTo == nil || len(m.ReplyTo.Attachments) != 1 || m.ReplyTo.Attachments[0].Kind != bots.Picture {
			r.t.Fatalf("heard %+v", m)
		}
		for source, want := range map[string]string{m.Attachments[0].Source: "很长", m.ReplyTo.Attachments[0].Source: "the picture"} {
			data, err := r.p.Fetch(r.t.Context(), source, 100)
			if err != nil || string(data) != want {
				r.t.Errorf("fetched %q, %v", data, err)
			}
			if _, err := r.p.Fetch(r.t.Context(), source, 3); !errors.Is(err, bots.ErrTooLarge) {
				r.t.Errorf("above the limit: %v", err)
			}
		}
		for _, source := range []string{"http://127.0.0.1/x", "https://cdn.discordapp.com.example/x", "file:///etc/passwd", "", "http://cdn.discordapp.com/x"} {
			if _, err := r.p.Fetch(r.t.Context(), source, 100); !errors.Is(err, bots.ErrGone) {
				r.t.Errorf("%q: %v", source, err)
			}
		}
		time.Sleep(25 * time.Hour)
		if _, err := r.p.Fetch(r.t.Context(), m.Attachments[0].Source, 100); !errors.Is(err, bots.ErrGone) {
			r.t.Errorf("after a day: %v", err)
		}
	})
}

// What somebody forwards to the bot is asked about, with its words and files; what was said beside it may join.
func TestForwardsAndFilesOfCommandsBelongToTheQuestion(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.online()
		first := r.room.Say(r.ann, "look at **this**", discordtest.File("a.png", "image/png", []byte("the picture")))
		direct := r.ann.DM()
		direct.Say(r.ann, "", discordtest.Forward(first))
		m := r.heard(2)[1]
		if m.Text != "look at **this**" || len(m.Attachments) != 1 || m.Attachments[0].Kind != bots.Picture || !m.Addressed || m.More == 0 {
			r.t.Fatalf("heard %+v", m)
		}
		if data, err := r.p.Fetch(r.t.Context(), m.Attachments[0].Source, 100); err != nil || string(data) != "the picture" {
			r.t.Errorf("fetched %q, %v", data, err)
		}
		r.slash("ask", discordtest.Values{"text": "what is it?", "file": discordtest.SentFile{Name: "b.txt", ContentType: "text/plain", Data: []byte("a file")}})
		m = r.heard(3)[2]
		if m.Text != "what is it?" || len(m.Attachments) != 1 || m.Attachments[0].Name != "b.txt" {
			r.t.Fatalf("heard %+v", m)
		}
		if data, err := r.p.Fetch(r.t.Context(), m.Attachments[0].Source, 100); err != nil || string(data) != "a file" {
			r.t.Errorf("fetched %q, %v", data, err)
		}
	})
}
