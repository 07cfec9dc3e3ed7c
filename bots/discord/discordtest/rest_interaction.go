package discordtest

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
	"unicode/utf8"
)

// Callback types.
const (
	cbMessage        = 4
	cbDefer          = 5
	cbDeferUpdate    = 6
	cbUpdate         = 7
	cbAutocomplete   = 8
	cbModal          = 9
	kindComponent    = 3
	kindAutocomplete = 4
	kindModalSubmit  = 5
)

type callbackBody struct {
	Type int             `json:"type"`
	Data json.RawMessage `json:"data"`
}

// fits are the callbacks that answer this kind of interaction.
func (i *interaction) fits() []int {
	switch i.kind {
	case kindAutocomplete:
		return []int{cbAutocomplete}
	case kindComponent:
		return []int{cbMessage, cbDefer, cbDeferUpdate, cbUpdate, cbModal}
	case kindModalSubmit:
		if i.source != nil {
			return []int{cbMessage, cbDefer, cbDeferUpdate, cbUpdate}
		}
		return []int{cbMessage, cbDefer}
	}
	return []int{cbMessage, cbDefer, cbModal}
}

// callback is the first answer: within three seconds, once.
func callback(s *Server, q *request) (int, any, *apiError) {
	i := s.interactions[q.vars["token"]]
	switch {
	case i == nil || i.id != q.vars["interaction"]:
		return 0, nil, errUnknownInteraction
	case i.callback != 0:
		return 0, nil, errAcknowledged
	case time.Since(i.at) > answerWithin:
		return 0, nil, errUnknownInteraction
	}
	var body callbackBody
	if err := q.decode(&body); err != nil {
		return 0, nil, err
	}
	if !slices.Contains(i.fits(), body.Type) {
		return 0, nil, formErrorChoice("type", i.fits())
	}
	inner := &request{body: body.Data, uploads: q.uploads, call: q.call}
	if len(body.Data) == 0 || string(body.Data) == "null" {
		inner.body = nil
	}
	if err := s.acknowledge(i, body.Type, inner); err != nil {
		return 0, nil, err
	}
	i.callback, i.acked = body.Type, time.Now()
	i.deadline.Stop()
	if q.query.Get("with_response") != "true" {
		return http.StatusNoContent, nil, nil
	}
	return http.StatusOK, s.callbackResponse(i), nil
}

func formErrorChoice(path string, allowed []int) *apiError {
	var f form
	f.choice(path, kinds(allowed)...)
	return f.err()
}

func (s *Server) acknowledge(i *interaction, kind int, q *request) *apiError {
	switch kind {
	case cbMessage:
		return s.answerWith(i, q)
	case cbDefer:
		return s.deferAnswer(i, q)
	case cbUpdate:
		if err := s.edit(i.source, q, true); err != nil {
			return prefixed(err)
		}
		i.original = i.source
	case cbDeferUpdate:
		i.original = i.source
	case cbAutocomplete:
		return i.suggest(q)
	case cbModal:
		return i.openModal(q)
	}
	return nil
}

// prefixed moves a form error below "data", where a callback has its message.
func prefixed(err *apiError) *apiError {
	if err.Errors == nil {
		return err
	}
	moved := *err
	moved.Errors = map[string]any{"data": err.Errors}
	return &moved
}

// respond makes a message of the interaction's.
func (s *Server) respond(i *interaction, p *payload, flags int) *message {
	m := &message{channel: i.channel, author: s.bot, webhookID: s.opt.ApplicationID, interaction: i,
		flags: (p.flags() | flags) & (flagSuppressEmbeds | flagEphemeral | flagLoading | flagSilent | flagComponentsV2)}
	if m.flags&flagEphemeral != 0 {
		m.viewer = i.user
	}
	switch {
	case i.original != nil || i.source != nil:
		m.target, m.kind = i.original, typeReply
		if m.target == nil {
			m.target = i.source
		}
		m.reference = &messageReference{MessageID: m.target.id, ChannelID: i.channel.id}
	case i.data["type"] == 1:
		m.kind = typeChatCommand
	default:
		m.kind = typeContextMenu
	}
	p.apply(s, m, true)
	s.post(m)
	s.recordPing(m)
	return m
}

func (s *Server) answerWith(i *interaction, q *request) *apiError {
	p, err := s.newResponse(q)
	if err != nil {
		return prefixed(err)
	}
	i.original = s.respond(i, p, 0)
	i.ephemeral = i.original.viewer != nil
	q.call.MessageID = i.original.id
	return nil
}

func (s *Server) newResponse(q *request) (*payload, *apiError) {
	p, err := q.payload()
	if err != nil {
		return nil, err
	}
	var f form
	p.check(&f, "")
	if err := f.err(); err != nil {
		return nil, err
	}
	if p.empty() {
		return nil, errEmptyMessage
	}
	return p, nil
}

// deferAnswer shows "thinking"; of the flags only EPHEMERAL counts.
func (s *Server) deferAnswer(i *interaction, q *request) *apiError {
	p, err := q.payload()
	if err != nil {
		return prefixed(err)
	}
	blank := &payload{}
	i.original = s.respond(i, blank, p.flags()&flagEphemeral|flagLoading)
	i.ephemeral = i.original.viewer != nil
	q.call.MessageID = i.original.id
	return nil
}

func (i *interaction) suggest(q *request) *apiError {
	var body struct {
		Choices []commandChoice `json:"choices"`
	}
	if err := q.decode(&body); err != nil {
		return prefixed(err)
	}
	var f form
	f.length("data.choices", len(body.Choices), 0, 25)
	checkChoices(&f, "data.choices", body.Choices, 0)
	if err := f.err(); err != nil {
		return err
	}
	i.choices = []Choice{}
	for _, c := range body.Choices {
		i.choices = append(i.choices, Choice{Name: c.Name, Value: nonceText(c.Value)})
	}
	return nil
}

func (i *interaction) openModal(q *request) *apiError {
	m := &modal{}
	if err := q.decode(m); err != nil {
		return prefixed(err)
	}
	var f form
	checkModal(&f, "data.", m)
	if err := f.err(); err != nil {
		return err
	}
	i.modal = m
	return nil
}

func (s *Server) callbackResponse(i *interaction) any {
	about := map[string]any{"id": i.id, "type": i.kind}
	resource := map[string]any{"type": i.callback}
	if m := i.original; m != nil {
		about["response_message_id"] = m.id
		about["response_message_loading"] = m.flags&flagLoading != 0
		about["response_message_ephemeral"] = m.viewer != nil
		resource["message"] = s.show(m)
	}
	return map[string]any{"interaction": about, "resource": resource}
}

// ticket finds the interaction of a webhook path: the token is good for 15
// minutes, and only after the first answer (10015 before, observed).
func (s *Server) ticket(q *request) (*interaction, *apiError) {
	if q.vars["webhook"] != s.opt.ApplicationID {
		return nil, errUnknownWebhook
	}
	i := s.interactions[q.vars["token"]]
	switch {
	case i == nil || time.Since(i.at) > tokenLasts:
		return nil, errWebhookToken
	case i.callback == 0:
		return nil, errUnknownWebhook
	}
	return i, nil
}

// followUp posts another message. The first one after a deferral edits the
// deferred message instead, a documented leftover.
func followUp(s *Server, q *request) (int, any, *apiError) {
	i, err := s.ticket(q)
	if err != nil {
		return 0, nil, err
	}
	if i.callback == cbDefer && i.original.flags&flagLoading != 0 && !i.original.deleted {
		if err := s.fill(i.original, q); err != nil {
			return 0, nil, err
		}
		return http.StatusOK, s.show(i.original), nil
	}
	p, err := s.newResponse(q)
	if err != nil {
		return 0, nil, err
	}
	m := s.respond(i, p, 0)
	i.followups = append(i.followups, m)
	q.call.MessageID = m.id
	return http.StatusOK, s.show(m), nil
}

// response finds the message of a webhook path.
func (s *Server) response(q *request) (*message, *apiError) {
	i, err := s.ticket(q)
	if err != nil {
		return nil, err
	}
	id := q.vars["message"]
	if m := i.original; m != nil && !m.deleted && (id == "@original" || id == m.id) {
		return m, nil
	}
	for _, m := range i.followups {
		if m.id == id && !m.deleted {
			return m, nil
		}
	}
	return nil, errUnknownMessage
}

func getResponse(s *Server, q *request) (int, any, *apiError) {
	m, err := s.response(q)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, s.show(m), nil
}

func editResponse(s *Server, q *request) (int, any, *apiError) {
	m, err := s.response(q)
	if err != nil {
		return 0, nil, err
	}
	if err := s.fill(m, q); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, s.show(m), nil
}

// fill edits a message of an interaction. The first edit of a thinking one is
// its first text, and notifies like a new message.
func (s *Server) fill(m *message, q *request) *apiError {
	thinking := m.flags & flagLoading
	m.flags &^= flagLoading
	if err := s.edit(m, q, true); err != nil {
		m.flags |= thinking
		return err
	}
	if thinking != 0 {
		m.versions = []string{m.content}
		s.recordPing(m)
	}
	return nil
}

func deleteResponse(s *Server, q *request) (int, any, *apiError) {
	m, err := s.response(q)
	if err != nil {
		return 0, nil, err
	}
	s.erase(m)
	return http.StatusNoContent, nil, nil
}

// checkChoices holds the limits of choices; most is 0 where the list's length
// was checked already.
func checkChoices(f *form, path string, choices []commandChoice, most int) {
	if most > 0 {
		f.length(path, len(choices), 0, most)
	}
	for i, c := range choices {
		f.length(at(path, i)+".name", utf8.RuneCountInString(c.Name), 1, 100)
		var text string
		switch {
		case len(c.Value) == 0:
			f.required(at(path, i) + ".value")
		case json.Unmarshal(c.Value, &text) == nil:
			f.length(at(path, i)+".value", utf8.RuneCountInString(text), 1, 100)
		}
	}
}
