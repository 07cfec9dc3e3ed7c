package telegram

import (
	"errors"
	"strings"
	"testing"

	"barkeep/bots"
	"barkeep/bots/telegram/telegramtest"
)

func TestAttachments(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{FirstName: "Ann"}).ID
		r.tg.Say(ann, ann, "see", telegramtest.WithPhoto(telegramtest.Upload{Bytes: []byte("the picture"), Name: "x.jpg"}))
		r.tg.Say(ann, ann, "", telegramtest.WithDocument(telegramtest.Upload{Bytes: []byte("a file"), Name: "a.txt", MIME: "text/plain"}))
		r.tg.Say(ann, ann, "", telegramtest.WithVoice(telegramtest.Upload{Bytes: []byte("la la")}, 7))
		r.tg.Say(ann, ann, "", telegramtest.WithDocument(telegramtest.Upload{Name: "big.txt", Size: 21 << 20}))
		got := r.heard(4)
		for i, want := range []bots.Attachment{
			{Kind: bots.Picture, Size: 11}, {Kind: bots.Document, Name: "a.txt", MIME: "text/plain", Size: 6},
			{Kind: bots.Voice, MIME: "audio/ogg", Size: 5, Seconds: 7}, {Kind: bots.Document, Name: "big.txt", Size: 21 << 20},
		} {
			if len(got[i].Attachments) != 1 || !got[i].Addressed {
				r.t.Fatalf("message %d: %+v", i, got[i])
			}
			a := got[i].Attachments[0]
			want.Source = a.Source
			if a != want || a.Source == "" || strings.Contains(a.Source, r.tg.Token()) {
				r.t.Errorf("attachment %d is %+v, want %+v", i, a, want)
			}
		}
		for i, want := range []string{"the picture", "a file", "la la"} {
			data, err := r.p.Fetch(r.t.Context(), got[i].Attachments[0].Source, 1000)
			if err != nil || string(data) != want {
				r.t.Errorf("fetched %q, %v", data, err)
			}
		}
		if _, err := r.p.Fetch(r.t.Context(), got[1].Attachments[0].Source, 5); !errors.Is(err, bots.ErrTooLarge) {
			r.t.Errorf("above the limit: %v", err)
		}
		if _, err := r.p.Fetch(r.t.Context(), got[3].Attachments[0].Source, 1<<30); !errors.Is(err, bots.ErrTooLarge) {
			r.t.Errorf("above Telegram's limit: %v", err)
		}
		if _, err := r.p.Fetch(r.t.Context(), "nonsense", 1000); !errors.Is(err, bots.ErrGone) {
			r.t.Errorf("an unknown file: %v", err)
		}
		r.tg.LoseFile(got[0].Attachments[0].Source)
		if _, err := r.p.Fetch(r.t.Context(), got[0].Attachments[0].Source, 1000); err == nil || errors.Is(err, bots.ErrGone) {
			r.t.Errorf("a file that is away for a while: %v", err)
		}
	})
}

// TestAnAlbumInSeveralBatches holds that an album in a group is one question, although its items come one by one and only the
// first carries the mention.
func TestAnAlbumInSeveralBatches(t *testing.T) {
	inBubble(t, readsAll, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{FirstName: "Ann"}).ID
		ben := r.tg.AddPerson(telegramtest.User{FirstName: "Ben"}).ID
		group := r.tg.AddSupergroup("Pub", ann, ben)
		photo := telegramtest.WithPhoto(telegramtest.Upload{Bytes: []byte("x")})
		r.tg.Say(group, ann, "@barkeep_bot compare", photo, telegramtest.InAlbum("7"))
		r.heard(1)
		r.tg.Say(group, ann, "", photo, telegramtest.InAlbum("7"))
		r.heard(2)
		r.tg.Say(group, ben, "", photo, telegramtest.InAlbum("8"))
		got := r.heard(3)
		if !got[0].Addressed || !got[1].Addressed || got[2].Addressed {
			r.t.Errorf("addressed: %v %v %v", got[0].Addressed, got[1].Addressed, got[2].Addressed)
		}
	})
}
