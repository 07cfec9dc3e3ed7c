package telegramtest

import (
	"strconv"
	"time"
	"unicode/utf8"
)

// queryTTL is how long a callback query may be answered. No figure is documented; bots report about a minute and less.
const queryTTL = time.Minute

type query struct {
	at     time.Time
	answer *Answer
}

// Answer is what answerCallbackQuery showed to the person who pressed.
type Answer struct {
	Text  string // empty: only the button's spinner stopped
	Alert bool
	URL   string
}

// Answer is the answer to a callback query that Press made, and whether there is one yet.
func (s *Server) Answer(queryID string) (Answer, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.queries[queryID]
	if q == nil || q.answer == nil {
		return Answer{}, false
	}
	return *q.answer, true
}

// ask queues a callback query. The presser is named even when they are an anonymous administrator.
func (s *Server) ask(c *chat, m *message, p *person, data string) string {
	s.ids.query++
	id := strconv.FormatInt(4_400_000_000_000_000_000+s.ids.query, 10)
	s.queries[id] = &query{at: now()}
	s.queue("callback_query", c.id, now(), wireCallback{
		ID: id, From: *s.wireUser(p.ID), Message: s.wireMessage(c, m), ChatInstance: strconv.FormatInt(c.id*7919, 10), Data: data,
	})
	s.notify()
	return id
}

func (s *Server) answerCallbackQuery(p request) (any, *refusal) {
	q := s.queries[p.values["callback_query_id"]]
	if q == nil || q.answer != nil || now().Sub(q.at) > queryTTL {
		return nil, bad("query is too old and response timeout expired or query ID is invalid")
	}
	if utf8.RuneCountInString(p.values["text"]) > 200 {
		return nil, bad("MESSAGE_TOO_LONG")
	}
	q.answer = &Answer{Text: p.values["text"], Alert: p.bool("show_alert"), URL: p.values["url"]}
	s.notify()
	return true, nil
}
