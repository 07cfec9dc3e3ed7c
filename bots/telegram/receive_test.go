package telegram

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/bots/telegram/telegramtest"
)

var readsAll = setup{server: telegramtest.Options{ReadsAllGroupMessages: true}}

// scene is who and what a test of reading plays with.
type scene struct {
	r                          *rig
	ann, group, forum, channel int64
	topic, first               int
}

type told struct {
	name  string
	say   func()
	check func(m bots.Message) string
}

func TestWhatPeopleSayReachesTheCore(t *testing.T) {
	for name, sayings := range map[string]func(*scene) []told{"in groups": saidInGroups, "elsewhere": saidElsewhere} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, readsAll, func(r *rig) {
				ann := r.tg.AddPerson(telegramtest.User{FirstName: "Ann", LastName: "Lee", Username: "ann", Language: "zh-hans"}).ID
				s := &scene{r: r, ann: ann, group: r.tg.AddSupergroup("Bar", ann), forum: r.tg.AddForum("Forum", ann), channel: r.tg.AddChannel("News", ann)}
				s.topic = r.tg.AddTopic(s.forum, ann, "Beer")
				s.first = r.tg.Say(s.group, ann, "nice evening")
				for i, one := range sayings(s) {
					one.say()
					if fault := one.check(r.heard(i + 2)[i+1]); fault != "" {
						t.Errorf("%s: %s", one.name, fault)
					}
				}
			})
		})
	}
}

func saidInGroups(s *scene) []told {
	r, ann, group, forum, topic, first := s.r, s.ann, s.group, s.forum, s.topic, s.first
	return []told{
		{"plain in a group", func() { r.tg.Say(group, ann, "what an evening") }, func(m bots.Message) string {
			return want(m, "unaddressed", !m.Addressed, m.Where.Kind == bots.Group, m.Where.Title == "Bar", m.Where.Parent == nil)
		}},
		{"mention", func() { r.tg.Say(group, ann, "🍺 so @Barkeep_Bot what is on tap?") }, func(m bots.Message) string {
			return want(m, "mention", m.Addressed, m.Text == "🍺 so what is on tap?", m.Command == "")
		}},
		{"command in a group", func() { r.tg.Say(group, ann, "/Ask@barkeep_bot 你好 world") }, func(m bots.Message) string {
			return want(m, "command", m.Addressed, m.Command == "ask", m.Text == "你好 world")
		}},
		{"reply to a person", func() { r.tg.Say(group, ann, "@barkeep_bot is it?", telegramtest.ReplyTo(first)) }, func(m bots.Message) string {
			return want(m, "quote", m.Addressed, m.ReplyTo != nil && reflect.DeepEqual(*m.ReplyTo, bots.Quote{ID: r.id(int64(first)), Author: "Ann Lee", Text: "nice evening"}))
		}},
		{"topic", func() { r.tg.Say(forum, ann, "@barkeep_bot stout?", telegramtest.InTopic(topic)) }, func(m bots.Message) string {
			return want(m, "topic", m.Where.Kind == bots.Topic, m.Where.Ref == ref(forum, topic), m.Where.Title == "Beer",
				m.Where.Parent != nil && m.Where.Parent.Ref == ref(forum, 0), m.ReplyTo == nil)
		}},
		{"general topic", func() { r.tg.Say(forum, ann, "@barkeep_bot hello") }, func(m bots.Message) string {
			return want(m, "general", m.Where.Kind == bots.Group, m.Where.Ref == ref(forum, 0))
		}},
		{"caption", func() {
			r.tg.Say(group, ann, "@barkeep_bot what is this?", telegramtest.WithPhoto(telegramtest.Upload{Bytes: []byte("x")}))
		}, func(m bots.Message) string {
			return want(m, "caption", m.Addressed, m.Text == "what is this?")
		}},
		{"edit", func() { r.tg.Edit(group, first, "@barkeep_bot nicer evening") }, func(m bots.Message) string {
			return want(m, "edit", m.Edited, m.Addressed, m.Text == "nicer evening", m.ID == r.id(int64(first)))
		}},
	}
}

func saidElsewhere(s *scene) []told {
	r, ann, group, channel, first := s.r, s.ann, s.group, s.channel, s.first
	return []told{
		{"private", func() { r.tg.Say(ann, ann, "hi") }, func(m bots.Message) string {
			return want(m, "private", m.Where.Ref.ID == r.id(ann), m.Where.Kind == bots.Private, m.Addressed, m.Text == "hi",
				m.From.Name == "Ann Lee", m.From.Language == "zh-hans", m.From.Ref == ref(ann, 0), !m.From.Anonymous)
		}},
		{"start payload", func() { r.tg.Say(ann, ann, "/start CODE-1") }, func(m bots.Message) string {
			return want(m, "command", m.Command == "start", m.Text == "CODE-1")
		}},
		{"anonymous admin", func() { r.tg.Say(group, ann, "@barkeep_bot hush", telegramtest.Anonymously()) }, func(m bots.Message) string {
			return want(m, "anonymous", m.From.Anonymous, m.From.Ref == ref(group, 0), m.Addressed)
		}},
		{"as a channel", func() { r.tg.Say(group, ann, "@barkeep_bot hear", telegramtest.AsChannel(channel)) }, func(m bots.Message) string {
			return want(m, "as channel", m.From.Anonymous, m.From.Ref == ref(channel, 0), m.Addressed)
		}},
		{"linked channel", func() { r.tg.Say(group, ann, "@barkeep_bot news", telegramtest.FromLinkedChannel(channel)) }, func(m bots.Message) string {
			return want(m, "linked channel", !m.Addressed)
		}},
		{"channel post", func() { r.tg.Say(channel, ann, "@barkeep_bot fact?") }, func(m bots.Message) string {
			return want(m, "channel", m.Where.Kind == bots.Channel, m.From.Ref == ref(channel, 0), m.From.Anonymous, m.Addressed)
		}},
		{"forward", func() { r.tg.Say(ann, ann, "", telegramtest.Forwarding(group, first)) }, func(m bots.Message) string {
			return want(m, "forward", m.Text == "nice evening", m.More == time.Second)
		}},
		{"long", func() { r.tg.Say(ann, ann, strings.Repeat("長", 4000)) }, func(m bots.Message) string {
			return want(m, "long", m.More == time.Second)
		}},
		{"other bot's command, then ours", func() {
			r.tg.Say(group, ann, "/ask@other_bot hi")
			r.tg.Say(group, r.tg.AddPerson(telegramtest.User{Bot: true, Username: "pest_bot"}).ID, "@barkeep_bot loop")
			r.tg.Say(group, ann, "/help")
		}, func(m bots.Message) string {
			return want(m, "help", m.Command == "help", m.Addressed)
		}},
	}
}

func want(m bots.Message, what string, all ...bool) string {
	for i, ok := range all {
		if !ok {
			return what + ": check " + string(rune('1'+i)) + " fails for " + describe(m)
		}
	}
	return ""
}

func describe(m bots.Message) string {
	reply := "none"
	if m.ReplyTo != nil {
		reply = m.ReplyTo.ID + " " + m.ReplyTo.Author + ": " + m.ReplyTo.Text
	}
	return m.Where.Ref.String() + " " + m.From.Ref.String() + " /" + m.Command + " " + m.Text + " reply: " + reply
}

func (r *rig) id(n int64) string { return ref(n, 0).ID }

func TestWhatBelongsToAQuestionIsAddressedWithIt(t *testing.T) {
	inBubble(t, readsAll, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		bob := r.tg.AddPerson(telegramtest.User{}).ID
		group := r.tg.AddSupergroup("Bar", ann, bob)
		old := r.tg.Say(group, bob, "the tap drips")
		r.heard(1)
		photo := telegramtest.WithPhoto(telegramtest.Upload{Bytes: []byte("x")})
		r.tg.SayAlbum(group, ann, "@barkeep_bot compare", []telegramtest.SayOption{photo, photo})
		for _, m := range r.heard(3)[1:] {
			if !m.Addressed || m.More != time.Second {
				t.Errorf("an album's item: addressed %v, more %v", m.Addressed, m.More)
			}
		}
		time.Sleep(5 * time.Second)
		r.tg.Say(group, ann, "@barkeep_bot why?")
		r.tg.Say(group, bob, "I wonder, too")
		r.tg.Say(group, ann, "", telegramtest.Forwarding(group, old))
		got := r.heard(6)[3:]
		if !got[2].Addressed || got[2].More == 0 || got[1].Addressed {
			t.Errorf("a comment's forward: %+v; the message between: %+v", got[2], got[1])
		}
	})
}

func TestMigrationButtonsAndStopReachTheCore(t *testing.T) {
	answer := func(r *rig, m bots.Message) {
		place := r.p.Open(m.Place, nil)
		defer place.Close()
		if m.Where.Private() && m.Command == "" {
			place.Show(bots.View{Status: bots.Growing, Text: "Once upon a time there was"})
			time.Sleep(2 * time.Second)
		}
		view := bots.View{Text: "Well.", Buttons: [][]bots.Button{{{Label: "Retry", Data: "retry:1"}, {Label: "too long", Data: strings.Repeat("x", 65)}}}}
		if err := place.Settle(r.t.Context(), view); err != nil && r.t.Context().Err() == nil {
			r.t.Error(err)
		}
	}
	inBubble(t, setup{answer: answer}, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{FirstName: "Ann"}).ID
		q := r.tg.Say(ann, ann, "tell me a story")
		r.until("a draft", func() bool { return r.tg.StopDraft(ann) })
		if m := r.heard(2)[1]; m.Command != "stop" || !m.Addressed || m.ReplyTo == nil || m.ReplyTo.ID != r.id(int64(q)) || m.From.Ref != ref(ann, 0) {
			t.Errorf("stop is %+v", m)
		}
		group := r.tg.AddGroup("Bar", ann)
		r.tg.Say(group, ann, "/ask@barkeep_bot well?")
		r.until("the answer", func() bool { return finals(r, group, "Well.") == 1 })
		m, _ := r.tg.Chat(group).Last()
		r.core.toast = strings.Repeat("好", 300)
		if _, err := r.tg.Press(group, ann, m.ID, "Retry"); err != nil {
			t.Fatal(err)
		}
		r.until("an answered press", func() bool { return len(r.tg.Calls("answerCallbackQuery")) == 1 })
		if c := r.tg.Calls("answerCallbackQuery")[0]; c.Error != "" {
			t.Errorf("the press was answered badly: %+v", c)
		}
		if p := r.core.presses[0]; p.Data != "retry:1" || p.Message != r.id(int64(m.ID)) || p.From.Name != "Ann" || p.Where.Ref != ref(group, 0) {
			t.Errorf("the press is %+v", p)
		}
		super := r.tg.Migrate(group)
		r.tg.Say(super, ann, "/ask@barkeep_bot still there?")
		r.until("the answer after the move", func() bool { return finals(r, super, "Well.") == 1 })
		if moves := r.core.moves; len(moves) == 0 || moves[0].from != ref(group, 0) || moves[0].to != ref(super, 0) {
			t.Errorf("moves are %+v", moves)
		}
	})
}
