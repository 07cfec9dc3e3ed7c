package discordtest

import (
	"encoding/base64"
	"encoding/json"
	"time"
)

// How long an interaction waits for its first answer, and how long its token
// is good after that.
const (
	answerWithin = 3 * time.Second
	tokenLasts   = 15 * time.Minute
)

type interaction struct {
	id, token string
	kind      int // 2 command, 3 component, 4 autocomplete, 5 modal
	user      *user
	channel   *channel
	data      map[string]any
	command   string
	source    *message // of a component, and of a modal opened by one
	at        time.Time
	deadline  *time.Timer
	late      bool

	callback  int // 0 until acknowledged
	acked     time.Time
	ephemeral bool
	original  *message
	followups []*message
	choices   []Choice
	modal     *modal
}

type modal struct {
	CustomID   string            `json:"custom_id"`
	Title      string            `json:"title"`
	Components []json.RawMessage `json:"components"`
}

func (m *modal) view() *Modal {
	return &Modal{Title: m.Title, CustomID: m.CustomID, Fields: flatten(m.Components)}
}

// filled is the modal as a submit sends it: the same tree with values only.
func (m *modal) filled(values map[string]string) []any {
	var rows []any
	for i, raw := range m.Components {
		var row component
		if json.Unmarshal(raw, &row) != nil {
			continue
		}
		var inner []any
		for j, raw := range row.children() {
			var c component
			if json.Unmarshal(raw, &c) != nil {
				continue
			}
			inner = append(inner, map[string]any{"type": c.Type, "id": 10*(i+1) + j, "custom_id": c.id(), "value": values[c.id()]})
		}
		filled := map[string]any{"type": row.Type, "id": i + 1}
		if row.Type == compLabel && len(inner) == 1 {
			filled["component"] = inner[0]
		} else {
			filled["components"] = inner
		}
		rows = append(rows, filled)
	}
	return rows
}

// interact starts an interaction and tells the bot. The caller holds s.mu.
func (s *Server) interact(i *interaction) *Interaction {
	i.at = time.Now()
	i.id = s.ids.next(i.at)
	i.token = base64.RawURLEncoding.EncodeToString([]byte("interaction:" + i.id + ":" + s.ids.next(i.at)))
	s.interactions[i.token] = i
	i.deadline = time.AfterFunc(answerWithin, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if i.callback == 0 {
			i.late = true
			s.touch()
		}
	})
	body := s.interactionBody(i)
	s.dispatch(event{name: "INTERACTION_CREATE", guild: i.channel.guild, channel: i.channel, always: true, data: body})
	return &Interaction{s: s, ID: i.id, Token: i.token, i: i}
}

func (s *Server) interactionBody(i *interaction) map[string]any {
	c := i.channel
	body := map[string]any{"id": i.id, "application_id": s.opt.ApplicationID, "type": i.kind, "data": i.data, "token": i.token, "version": 1,
		"channel_id": c.id, "channel": s.wireChannel(c), "locale": i.user.locale, "entitlements": []any{},
		"app_permissions": c.permissions(s.bot.id).String(), "attachment_size_limit": maxFile}
	if i.source != nil {
		body["message"] = s.encodeMessage(s.wireMessage(i.source, true, 0), i.source)
	}
	g := c.guild
	if g == nil {
		body["user"], body["context"] = wireUserOf(i.user), 1
		body["authorizing_integration_owners"] = map[string]string{"0": "0"}
		return body
	}
	body["guild_id"], body["guild_locale"], body["context"] = g.id, g.locale, 0
	body["guild"] = map[string]any{"id": g.id, "locale": g.locale, "features": []string{}}
	body["authorizing_integration_owners"] = map[string]string{"0": g.id}
	m := g.members[i.user.id]
	if m == nil {
		m = &member{user: i.user, joined: i.at}
	}
	w := s.wireMember(g, m, true)
	w.Permissions = c.permissions(i.user.id).String()
	body["member"] = w
	return body
}

func (i *interaction) metadata() map[string]any {
	meta := map[string]any{"id": i.id, "type": i.kind, "user": wireUserOf(i.user), "authorizing_integration_owners": map[string]string{}}
	if i.original != nil {
		meta["original_response_message_id"] = i.original.id
	}
	if i.source != nil {
		meta["interacted_message_id"] = i.source.id
	}
	if i.command != "" {
		meta["name"] = i.command
	}
	return meta
}

// answer is the person's view of it. The caller holds s.mu.
func (s *Server) answer(i *interaction) Answer {
	a := Answer{State: Pending, Callback: i.callback, Ephemeral: i.ephemeral, Choices: i.choices}
	switch {
	case i.callback == 0 && i.late:
		a.State = NotResponding
	case i.callback == 0:
		return a
	case i.callback == 5 && i.original != nil && i.original.flags&flagLoading != 0, i.callback == 6:
		a.State = Deferred
	default:
		a.State = Answered
	}
	if i.callback != 0 {
		a.After = i.acked.Sub(i.at)
	}
	if i.modal != nil {
		a.Modal = i.modal.view()
	}
	if i.original != nil {
		a.Deleted = i.original.deleted
	}
	if i.original != nil && !i.original.deleted {
		v := s.view(i.original)
		a.Message = &v
		if i.callback == 6 && i.original.edited.After(i.acked) {
			a.State = Answered
		}
	}
	for _, m := range i.followups {
		if !m.deleted {
			a.Followups = append(a.Followups, s.view(m))
		}
	}
	return a
}
