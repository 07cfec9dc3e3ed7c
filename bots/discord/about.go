package discord

import (
	"barkeep/bots"
	"barkeep/bots/words"
)

// about makes a question of a message's own command: that message is quoted, and asked about in the person's language.
func (p *Platform) about(m *bots.Message, target message) {
	m.Command, m.Text = "ask", words.Or(m.From.Language).AboutThat
	m.ReplyTo = p.quote(&message{Referenced: &target})
}
