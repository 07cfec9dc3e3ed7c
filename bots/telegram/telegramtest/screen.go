package telegramtest

import (
	"maps"
	"slices"
	"time"
)

// Message is a message as people see it now.
type Message struct {
	ID       int
	Chat     int64
	Thread   int  // message_thread_id
	InTopic  bool // is_topic_message
	From     int64
	ByBot    bool  // the bot made it, also as a channel
	AsChat   int64 // sender_chat
	Text     string
	Caption  string
	Entities []Entity // of Text or Caption
	Rich     string   // source of a rich message
	Buttons  [][]Button
	Opens    []int64 // whose app opens a reply to it by itself (force_reply), in order
	ReplyTo  int
	Quote    string
	Album    string
	File     *File // document, voice, or the photo's largest size
	Kind     string
	Sent     time.Time
	Edited   time.Time
	Edits    int // how often its text, caption or buttons changed
	Service  bool

	PreviewDisabled bool
	Reactions       map[int64]string // by person
}

// Part is the text that an entity of the message covers.
func (m Message) Part(e Entity) string {
	return utf16Slice(m.Text+m.Caption, e.Offset, e.Offset+e.Length)
}

// File is an attachment as people can open it.
type File struct {
	ID    string // file_id
	Name  string
	MIME  string
	Size  int64
	Bytes []byte
}

// Draft is a streamed preview (sendMessageDraft); it lives 30 s after its last refresh.
type Draft struct {
	ID         int64
	Thread     int
	Text       string // empty means the "Thinking…" placeholder
	Entities   []Entity
	CanStop    bool
	KeepOnStop bool
	Updates    int // how often it was sent
	Refreshed  time.Time
}

// Action is a sendChatAction; people see it for 5 seconds or until the bot posts.
type Action struct {
	Thread int
	Name   string
	At     time.Time
	over   bool
}

// Chat is a chat as people see it; every method looks anew.
type Chat struct {
	s  *Server
	id int64
}

// Chat shows a chat. An id that does not exist shows an empty chat.
func (s *Server) Chat(id int64) Chat { return Chat{s, id} }

func look[T any](v Chat, f func(*chat) T) T {
	v.s.mu.Lock()
	defer v.s.mu.Unlock()
	c := v.s.chats[v.id]
	if c == nil {
		var zero T
		return zero
	}
	return f(c)
}

// Messages are all messages that are there now, oldest first, people's and service messages too.
func (v Chat) Messages() []Message {
	return look(v, func(c *chat) []Message {
		out := make([]Message, 0, len(c.order))
		for _, id := range c.order {
			out = append(out, v.s.seen(c.messages[id]))
		}
		return out
	})
}

// FromBot are the messages of the bot, oldest first.
func (v Chat) FromBot() []Message {
	return slices.DeleteFunc(v.Messages(), func(m Message) bool { return !m.ByBot })
}

// Message is one message, and whether it is there.
func (v Chat) Message(id int) (Message, bool) {
	m := look(v, func(c *chat) *Message {
		if c.messages[id] == nil {
			return nil
		}
		m := v.s.seen(c.messages[id])
		return &m
	})
	if m == nil {
		return Message{}, false
	}
	return *m, true
}

// Last is the newest message of the bot, and whether there is one.
func (v Chat) Last() (Message, bool) {
	all := v.FromBot()
	if len(all) == 0 {
		return Message{}, false
	}
	return all[len(all)-1], true
}

// Drafts are the drafts that are visible now, in the order of their ids.
func (v Chat) Drafts() []Draft {
	return look(v, func(c *chat) []Draft { return c.liveDrafts() })
}

// Draft is the draft that was refreshed last among those visible now.
func (v Chat) Draft() (Draft, bool) {
	all := v.Drafts()
	if len(all) == 0 {
		return Draft{}, false
	}
	return slices.MaxFunc(all, func(a, b Draft) int { return a.Refreshed.Compare(b.Refreshed) }), true
}

// Actions are all chat actions ever sent, oldest first.
func (v Chat) Actions() []Action {
	return look(v, func(c *chat) []Action { return slices.Clone(c.actions) })
}

// Typing reports whether people see a chat action (of any kind) in a thread now; thread 0 is the chat itself.
func (v Chat) Typing(thread int) bool {
	return look(v, func(c *chat) bool {
		return slices.ContainsFunc(c.actions, func(a Action) bool {
			return a.Thread == thread && !a.over && now().Sub(a.At) < actionTTL
		})
	})
}

// Role is somebody's role in the chat.
func (v Chat) Role(user int64) Role {
	return look(v, func(c *chat) Role {
		if m := c.members[user]; m != nil {
			return m.role
		}
		return Left
	})
}

const actionTTL = 5 * time.Second

func (s *Server) seen(m *message) Message {
	v := Message{
		ID: m.id, Chat: m.chat, Thread: m.thread, InTopic: m.inTopic, From: m.from, ByBot: m.own, AsChat: m.asChat,
		Text: m.text, Caption: m.caption, Entities: slices.Clone(m.entities), Rich: m.rich, Buttons: m.buttons,
		ReplyTo: m.replyTo, Quote: m.quote, Album: m.album, Sent: m.sent, Edited: m.edited, Edits: m.edits,
		Service: !m.service.empty(), PreviewDisabled: m.preview != nil && m.preview.IsDisabled, Reactions: maps.Clone(m.reactions),
	}
	if m.force != nil {
		v.Opens = s.opens(m)
	}
	f := m.document
	switch {
	case m.photo != nil:
		v.Kind, f = "photo", m.photo[len(m.photo)-1]
	case m.document != nil:
		v.Kind = "document"
	case m.voice != nil:
		v.Kind, f = "voice", m.voice
	}
	if f != nil {
		v.File = &File{ID: f.id, Name: f.name, MIME: f.mime, Size: f.size, Bytes: f.bytes}
	}
	return v
}

// clearTyping ends the previews that the bot's message replaces in its thread.
func (c *chat) clearTyping(m *message) {
	thread := 0
	if m.inTopic {
		thread = m.thread
	}
	for i := range c.actions {
		if c.actions[i].Thread == thread {
			c.actions[i].over = true
		}
	}
	maps.DeleteFunc(c.drafts, func(k draftKey, _ *draft) bool { return k.thread == thread })
}
