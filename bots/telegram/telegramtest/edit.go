package telegramtest

import (
	"reflect"
	"strings"
)

const notModified = "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"

func contains(m *message, part string) bool { return strings.Contains(m.text+m.caption, part) }

func (s *Server) editMessageText(p request) (any, *refusal) {
	if p.has("rich_message") && s.opt.RichMessages {
		return s.edit(p, func(c *chat, m *message) *refusal {
			var e *refusal
			m.rich, e = s.richSource(p)
			m.text, m.entities = "", nil
			return e
		})
	}
	return s.edit(p, func(c *chat, m *message) *refusal {
		if m.hasMedia() {
			return bad("there is no text in the message to edit")
		}
		text, e := s.messageText(p, false)
		if e != nil {
			return e
		}
		m.text, m.entities, m.rich = text.text, text.entities, ""
		m.preview, e = linkPreview(p)
		return e
	})
}

func (s *Server) editMessageCaption(p request) (any, *refusal) {
	return s.edit(p, func(c *chat, m *message) *refusal {
		if !m.hasMedia() {
			return bad("there is no caption in the message to edit")
		}
		return s.readCaption(p, m)
	})
}

func (s *Server) editMessageReplyMarkup(p request) (any, *refusal) {
	return s.edit(p, func(*chat, *message) *refusal { return nil })
}

// edit changes a message of the bot. Buttons that are not given are taken away, as there. Messages cannot be edited that are
// another's or forwarded; the bot's own have no time limit.
func (s *Server) edit(p request, change func(*chat, *message) *refusal) (any, *refusal) {
	if p.has("inline_message_id") && !p.has("chat_id") {
		return nil, bad("MESSAGE_ID_INVALID") // this server makes no inline messages
	}
	c, e := s.writableForEdit(p)
	if e != nil {
		return nil, e
	}
	id := int(p.int("message_id"))
	if id == 0 {
		return nil, bad("message identifier is not specified")
	}
	old := c.messages[id]
	if old == nil {
		return nil, bad("message to edit not found")
	}
	if !old.own || old.forward != nil || old.force != nil {
		return nil, bad("message can't be edited")
	}
	m := clone(old)
	if e := change(c, m); e != nil {
		return nil, e
	}
	if m.buttons, e = inlineKeyboard(p, c); e != nil {
		return nil, e
	}
	if e := s.flood.spend(s, c, 1); e != nil {
		return nil, e
	}
	if sameContent(old, m) {
		return nil, bad(notModified)
	}
	m.edited = now()
	m.edits++
	c.messages[id] = m
	s.notify()
	return s.wireMessage(c, m), nil
}

func sameContent(a, b *message) bool {
	return a.document == b.document && reflect.DeepEqual(a.photo, b.photo) && a.text == b.text && a.caption == b.caption && a.rich == b.rich && reflect.DeepEqual(a.preview, b.preview) &&
		(len(a.entities) == 0 && len(b.entities) == 0 || reflect.DeepEqual(a.entities, b.entities)) &&
		(len(a.buttons) == 0 && len(b.buttons) == 0 || reflect.DeepEqual(a.buttons, b.buttons))
}

// writableForEdit: an edit needs the chat and that it is not lost, not the right to send something new.
func (s *Server) writableForEdit(p request) (*chat, *refusal) {
	c, e := s.known(p)
	if e == nil && c.kind == "private" {
		e = s.mayWriteTo(c)
	}
	return c, e
}
