package discord

import (
	"hash/maphash"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"barkeep/bots"
)

// worth: people's messages only, each once, and edits only where the text is another one.
func (p *Platform) worth(m *message, edited bool) bool {
	me := p.bot.Load()
	if me == nil || !isID(m.ID) || !isID(m.Channel) || m.Author == nil || m.Author.Bot || m.Author.System || m.Webhook != "" || m.Author.ID == me.user {
		return false
	}
	if m.Type != typeDefault && m.Type != typeReply {
		return false
	}
	if edited && m.Edited == nil { // links unfurled
		return false
	}
	return p.recent.news(m.ID, m.Content, edited)
}

// recent remembers the newest messages, to know one that comes twice and an edit that changes no word.
type recent struct {
	mu    sync.Mutex
	seed  maphash.Seed
	texts map[string]uint64
	order []string
}

const recentMost = 4096

func newRecent() recent { return recent{seed: maphash.MakeSeed(), texts: map[string]uint64{}} }

func (r *recent) news(id, text string, edited bool) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	sum := maphash.String(r.seed, text)
	before, known := r.texts[id]
	if known && (!edited || before == sum) {
		return false
	}
	if !known {
		if len(r.order) >= recentMost {
			delete(r.texts, r.order[0])
			r.order = r.order[1:]
		}
		r.order = append(r.order, id)
	}
	r.texts[id] = sum
	return true
}

// forget makes a message news again: it was left out.
func (r *recent) forget(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.texts, id)
}

// addressed: in private, by mention of the bot or of its own role, or as a reply to it.
func (p *Platform) addressed(m *message) bool {
	me := p.bot.Load()
	if m.Guild == "" || m.Referenced != nil && m.Referenced.Author != nil && m.Referenced.Author.ID == me.user && !m.forward() {
		return true
	}
	if slices.ContainsFunc(m.Mentions, func(u user) bool { return u.ID == me.user }) || strings.Contains(m.Content, "<@"+me.user+">") {
		return true
	}
	own := p.known.guild(m.Guild).roles
	return slices.ContainsFunc(own, func(r string) bool { return slices.Contains(m.Roles, r) || strings.Contains(m.Content, "<@&"+r+">") })
}

// besideForward is how long a forward waits for what its sender says about it: Discord sends that as a message of its own.
const besideForward = time.Second

func (m *message) forward() bool { return m.Reference != nil && m.Reference.Type == 1 }

// understand makes of a message what the core knows.
func (p *Platform) understand(m *message, where bots.Where, edited bool) bots.Message {
	out := bots.Message{
		ID: m.ID, Where: where, From: p.author(m), Sent: m.Sent.Time, Edited: edited,
		Addressed: p.addressed(m), ReplyTo: p.quote(m), Attachments: m.attachments(),
		Place: state{Channel: m.Channel, Question: m.ID, Key: m.ID, Run: p.run}.String(),
	}
	if out.Sent.IsZero() {
		out.Sent = bornAt(m.ID)
	}
	if m.forward() {
		out.More = besideForward
	}
	out.Text = p.text(m)
	if command, rest := splitCommand(m.Content); command != "" && where.Private() {
		out.Command, out.Text = command, rest
	}
	out.Branch = p.branch(&out, m)
	return out
}

func (p *Platform) author(m *message) bots.Who {
	who := bots.Who{Ref: ref(m.Author.ID), Name: m.Author.name()}
	if m.Member != nil {
		who.Roles = m.Member.Roles
		if m.Member.Nick != "" {
			who.Name = m.Member.Nick
		}
	}
	if m.Guild != "" {
		who.Language = p.known.guild(m.Guild).locale
	}
	return who
}

func (p *Platform) quote(m *message) *bots.Quote {
	r := m.Referenced
	if r == nil || m.forward() || !isID(r.ID) {
		return nil
	}
	q := &bots.Quote{ID: r.ID, Text: p.text(r), Attachments: r.attachments()}
	if r.Author != nil {
		q.From, q.Author = ref(r.Author.ID), r.Author.name()
		q.Mine = r.Author.ID == p.bot.Load().user
	}
	return q
}

var (
	personMark  = regexp.MustCompile(`<@!?([0-9]{1,20})>`)
	roleMark    = regexp.MustCompile(`<@&([0-9]{1,20})>`)
	channelMark = regexp.MustCompile(`<#([0-9]{1,20})>`)
)

// text is what a person wrote, without mentions of the bot, and with names for those of others.
func (p *Platform) text(m *message) string {
	if m.Content == "" && len(m.Snapshots) > 0 {
		return p.text(&m.Snapshots[0].Message)
	}
	me := p.bot.Load()
	text := personMark.ReplaceAllStringFunc(m.Content, func(mark string) string {
		id := personMark.FindStringSubmatch(mark)[1]
		if id == me.user {
			return ""
		}
		if i := slices.IndexFunc(m.Mentions, func(u user) bool { return u.ID == id }); i >= 0 {
			return "@" + m.Mentions[i].name()
		}
		return mark
	})
	own := p.known.guild(m.Guild).roles
	text = roleMark.ReplaceAllStringFunc(text, func(mark string) string {
		if slices.Contains(own, roleMark.FindStringSubmatch(mark)[1]) {
			return ""
		}
		return mark
	})
	return strings.TrimSpace(text)
}

var typedCommand = regexp.MustCompile(`^/([a-z]{1,32})(?:\s+|$)`)

// splitCommand reads a command that was typed where there is no menu for it.
func splitCommand(text string) (command, rest string) {
	text = strings.TrimSpace(text)
	found := typedCommand.FindStringSubmatch(text)
	if found == nil {
		return "", text
	}
	return found[1], refs(found[1], strings.TrimSpace(text[len(found[0]):]))
}

// refs writes mentions as the ids that commands about chats and people take.
func refs(command, text string) string {
	switch command {
	case "allow", "deny", "block":
		text = personMark.ReplaceAllString(text, Name+":$1")
		text = roleMark.ReplaceAllString(text, "role:$1")
		text = channelMark.ReplaceAllString(text, "channel:$1")
	}
	return text
}
