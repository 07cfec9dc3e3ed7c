package telegram

import (
	"strconv"
	"strings"
	"time"

	"barkeep/bots"
)

// Ids that Telegram itself uses as a sender (TDLib, UserManager.cpp).
const (
	anonymousAdmin = 1087968824 // sender_chat is the group
	channelBot     = 136817688  // sender_chat is the channel that speaks
)

const (
	moreWait  = time.Second
	nearLimit = 4096 - 100 // UTF-16 units: a client may have cut a longer text here
)

// reader turns updates into messages; it knows who the bot is.
type reader struct {
	bot      int64
	username string
}

// read returns what a message says to the core, and false if it says nothing to it: service messages, other bots, other
// bots' commands.
func (r reader) read(m *message, edited bool) (bots.Message, bool) {
	text, marks := m.words()
	if m.ID == 0 || m.Date == 0 || (text == "" && !m.media()) || r.foreignBot(m) {
		return bots.Message{}, false
	}
	where := whereOf(m)
	out := bots.Message{
		ID: strconv.Itoa(m.ID), Where: where, From: r.whoOf(m), Sent: m.sent(), Edited: edited,
		ReplyTo: r.quoteOf(m), Place: placeOf(m), More: moreOf(m, text), Attachments: m.attachments(),
	}
	forwarded := m.Forward != nil || m.AutoForward
	command, rest, mine := "", text, true
	if !forwarded { // a forwarded command is somebody else's words
		command, rest, mine = r.command(text, marks)
	}
	if !mine {
		return bots.Message{}, false
	}
	out.Command = command
	mentioned := false
	if command == "" {
		rest, mentioned = r.unmention(text, marks)
	}
	out.Text = strings.TrimSpace(rest)
	replied := out.ReplyTo != nil && out.ReplyTo.Mine
	out.Addressed = where.Private() || (!forwarded && (command != "" || mentioned || replied))
	return out, true
}

// foreignBot: bots are not answered. Anonymous admins and channels speak through accounts that count as bots.
func (r reader) foreignBot(m *message) bool {
	return m.From != nil && (m.From.ID == r.bot || m.From.IsBot && m.From.ID != anonymousAdmin && m.From.ID != channelBot)
}

func whereOf(m *message) bots.Where {
	kind := bots.Group
	switch m.Chat.Type {
	case "private":
		kind = bots.Private
	case "channel":
		kind = bots.Channel
	}
	w := bots.Where{Ref: ref(m.Chat.ID, 0), Kind: kind, Title: m.Chat.name()}
	if m.topic() == 0 {
		return w
	}
	t := bots.Where{Ref: ref(m.Chat.ID, m.topic()), Kind: bots.Topic, Parent: &w}
	if m.ReplyTo != nil && m.ReplyTo.TopicCreated != nil {
		t.Title = m.ReplyTo.TopicCreated.Name
	}
	return t
}

func (r reader) whoOf(m *message) bots.Who {
	if m.SenderChat != nil { // an anonymous admin, a channel, or a channel's own post
		return bots.Who{Ref: ref(m.SenderChat.ID, 0), Name: m.SenderChat.name(), Anonymous: true}
	}
	if m.From == nil {
		return bots.Who{Ref: ref(m.Chat.ID, 0), Name: m.Chat.name(), Anonymous: true}
	}
	return whoIs(*m.From)
}

func whoIs(u user) bots.Who {
	return bots.Who{Ref: ref(u.ID, 0), Name: u.name(), Language: u.LanguageCode}
}

// quoteOf is what the message replies to. In a topic every message "replies" to the topic's first one: that is none.
func (r reader) quoteOf(m *message) *bots.Quote {
	var q bots.Quote
	switch to := m.ReplyTo; {
	case to != nil && to.TopicCreated == nil:
		who := r.whoOf(to)
		q = bots.Quote{ID: strconv.Itoa(to.ID), Author: who.Name, Mine: to.From != nil && to.From.ID == r.bot}
		q.Text, _ = to.words()
		q.Attachments = to.attachments()
	case m.External != nil:
		q.Author = m.External.Origin.name()
	default:
		return nil
	}
	if m.Quote != nil && m.Quote.Text != "" {
		q.Text = m.Quote.Text
	}
	return &q
}

func moreOf(m *message, text string) time.Duration {
	if m.Album != "" || m.Forward != nil || units(text) >= nearLimit {
		return moreWait
	}
	return 0
}

// command reads a command at the start of text. It is not mine if it names another bot.
func (r reader) command(text string, marks []entity) (name, rest string, mine bool) {
	for _, e := range marks {
		if e.Type != "bot_command" || e.Offset != 0 {
			continue
		}
		end := byteAt(text, e.Length)
		name, bot, named := strings.Cut(strings.TrimPrefix(text[:end], "/"), "@")
		if named && !strings.EqualFold(bot, r.username) {
			return "", "", false
		}
		return strings.ToLower(name), text[end:], true
	}
	return "", text, true
}

// unmention takes the bot's mentions out of text and reports whether there were any.
func (r reader) unmention(text string, marks []entity) (string, bool) {
	var out strings.Builder
	from := 0
	found := false
	for _, e := range marks {
		if e.Offset < 0 || e.Length <= 0 {
			continue
		}
		start := byteAt(text, e.Offset)
		end := start + byteAt(text[start:], e.Length)
		if start < from || !r.names(e, text[start:end]) {
			continue
		}
		found = true
		out.WriteString(text[from:start])
		from = end
		if before := out.String(); from < len(text) && text[from] == ' ' && (before == "" || strings.HasSuffix(before, " ")) {
			from++
		}
	}
	out.WriteString(text[from:])
	return out.String(), found
}

func (r reader) names(e entity, text string) bool {
	switch e.Type {
	case "mention":
		return r.username != "" && strings.EqualFold(text, "@"+r.username)
	case "text_mention":
		return e.User != nil && e.User.ID == r.bot
	}
	return false
}

// stop is what a press on a draft's stop button says: the draft's id is the question's message id.
func stop(s stopped, update int64) (bots.Message, bool) {
	if !s.Chat.private() {
		return bots.Message{}, false
	}
	m := message{Chat: s.Chat, Thread: s.Thread, IsTopic: s.Thread != 0}
	person := user{ID: s.Chat.ID, FirstName: s.Chat.FirstName, LastName: s.Chat.LastName}
	out := bots.Message{
		ID: "stop-" + strconv.FormatInt(update, 10), Where: whereOf(&m), From: whoIs(person), Sent: time.Now(),
		Command: "stop", Addressed: true, Place: placeOf(&m),
	}
	if s.Draft > 0 {
		out.ReplyTo = &bots.Quote{ID: strconv.FormatInt(s.Draft, 10)}
	}
	return out, true
}

// press is what a callback query says. Its message may be one that can no longer be read.
func press(c callback) (bots.Press, bool) {
	if c.Message == nil {
		return bots.Press{}, false
	}
	return bots.Press{
		Where: whereOf(c.Message), From: whoIs(c.From), Data: c.Data,
		Message: strconv.Itoa(c.Message.ID), Place: placeOf(c.Message), Here: hereOf(c.Message),
	}, true
}
