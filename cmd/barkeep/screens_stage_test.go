package main

import (
	"time"

	"barkeep/bots/discord/discordtest"
	"barkeep/bots/telegram/telegramtest"
)

// onTelegram is the owner's private chat on Telegram.
func (s *screens) onTelegram(language string) stage {
	ann := s.tg.AddPerson(telegramtest.User{FirstName: "Ann", Language: language}).ID
	s.tg.Say(ann, ann, "/start "+s.code())
	s.until("the claim", func() bool { return len(s.tg.Chat(ann).FromBot()) > 0 })
	s.ann = ann
	st := &telegramStage{s: s, chat: ann, person: ann}
	s.still(st.draw)
	st.from = len(s.tg.Chat(ann).Messages())
	return st
}

type telegramStage struct {
	s            *screens
	chat, person int64
	from         int // the first message of the page
	asked        int // the first message that may answer
}

func (st *telegramStage) draw() string { return telegramPage(st.s.tg, st.chat, st.from) }

func (st *telegramStage) say(text string, with ...sent) {
	st.asked = len(st.s.tg.Chat(st.chat).Messages())
	var opts []telegramtest.SayOption
	for _, f := range with {
		up := telegramtest.Upload{Name: f.name, MIME: f.mime, Bytes: f.data}
		switch f.kind {
		case "photo":
			opts = append(opts, telegramtest.WithPhoto(up))
		case "voice":
			opts = append(opts, telegramtest.WithVoice(up, 4))
		default:
			opts = append(opts, telegramtest.WithDocument(up))
		}
	}
	st.s.tg.Say(st.chat, st.person, text, opts...)
}

func (st *telegramStage) reads(part string) {
	st.s.t.Helper()
	st.s.until("people read "+part+"\n", func() bool {
		all := st.s.tg.Chat(st.chat).Messages()
		var texts []string
		for _, m := range all[min(st.asked, len(all)):] {
			if m.ByBot {
				texts = append(texts, m.Text+m.Rich)
			}
			for _, row := range m.Buttons {
				for _, b := range row {
					texts = append(texts, b.Text)
				}
			}
		}
		if d, ok := st.s.tg.Chat(st.chat).Draft(); ok {
			texts = append(texts, d.Text)
		}
		return holds(texts, part)
	})
}

func (st *telegramStage) page(name string) {
	st.s.t.Helper()
	st.s.write("telegram-"+name, st.s.still(st.draw))
	st.from = len(st.s.tg.Chat(st.chat).Messages())
}

// onDiscord is the owner's direct messages on Discord.
func (s *screens) onDiscord(language string) stage {
	ann := s.dc.AddPerson("ann", discordtest.Locale(language))
	s.her = ann
	room := ann.DM()
	room.Say(ann, s.code())
	st := &discordStage{s: s, room: room, ann: ann}
	s.until("the claim", func() bool { return len(room.Messages()) > 1 })
	if language != "en-US" {
		st.say("/lang zh")
		st.reads("中文")
	}
	s.still(st.draw)
	st.from = len(room.Messages())
	return st
}

type discordStage struct {
	s    *screens
	room *discordtest.Channel
	ann  *discordtest.Person

	from, asked int
}

func (st *discordStage) draw() string { return discordPageFor(st.room, st.ann, st.from) }

func (st *discordStage) say(text string, with ...sent) {
	st.asked = len(st.room.MessagesFor(st.ann))
	var opts []discordtest.SayOption
	for _, f := range with {
		opts = append(opts, discordtest.File(f.name, f.mime, f.data))
	}
	st.room.Say(st.ann, text, opts...)
}

func (st *discordStage) reads(part string) {
	st.s.t.Helper()
	st.s.until("people read "+part+"\n", func() bool {
		all := st.room.MessagesFor(st.ann)
		var texts []string
		for _, m := range all[min(st.asked, len(all)):] {
			if m.FromBot {
				texts = append(texts, m.Content)
			}
			for _, k := range m.Components {
				texts = append(texts, k.Label)
			}
		}
		return holds(texts, part)
	})
}

func (st *discordStage) page(name string) {
	st.s.t.Helper()
	st.s.write("discord-"+name, st.s.still(st.draw))
	st.from = len(st.room.MessagesFor(st.ann))
}

// group is a group on Telegram: two answers, one still running.
func (s *screens) group() {
	ann := s.ann
	bob := s.tg.AddPerson(telegramtest.User{FirstName: "Bob"}).ID
	group := s.tg.AddSupergroup("The Pub", ann, bob)
	st := &telegramStage{s: s, chat: group, person: ann}
	st.say("/allow@barkeep_bot no cap")
	st.reads("is let in")
	st.from = len(s.tg.Chat(group).Messages())
	st.say("@barkeep_bot What should I pack?")
	st.reads("umbrella")
	st.person = bob
	st.say("@barkeep_bot the slow history of pubs")
	st.reads("alehouses")
	time.Sleep(time.Second)
	st.page("group")
}

// server is a channel of a server on Discord, with slash commands.
func (s *screens) server() {
	guild := s.dc.AddGuild("The Pub", discordtest.OwnedBy(s.her))
	room := guild.AddChannel("general")
	ann := s.her
	guild.Join(ann)
	st := &discordStage{s: s, room: room, ann: ann}
	use := func(command string, values discordtest.Values, want string) {
		st.asked = len(room.MessagesFor(ann))
		if _, err := room.Slash(ann, command, values); err != nil {
			s.t.Fatal(err)
		}
		st.reads(want)
	}
	use("allow", discordtest.Values{"who": "no cap"}, "is let in")
	st.from = len(room.MessagesFor(ann))
	use("ask", discordtest.Values{"text": "What should I pack?"}, "umbrella")
	use("balance", discordtest.Values{}, "Left")
	use("model", discordtest.Values{}, "models")
	st.say(s.dc.Bot().Mention() + " the slow history of pubs")
	st.reads("alehouses")
	st.page("server")
}
