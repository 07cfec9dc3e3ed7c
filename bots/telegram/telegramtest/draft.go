package telegramtest

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// draftTTL is how long a draft lives after its last refresh (Bot API 10.0: "a temporary 30-second preview").
const draftTTL = 30 * time.Second

type draftKey struct {
	thread int
	id     int64
}

type draft struct{ Draft }

// liveDrafts are the drafts visible now, by thread and id. The caller holds mu.
func (c *chat) liveDrafts() []Draft {
	var out []Draft
	for _, d := range c.drafts {
		if now().Sub(d.Refreshed) < draftTTL {
			out = append(out, d.Draft)
		}
	}
	slices.SortFunc(out, func(a, b Draft) int { return cmp.Or(cmp.Compare(a.Thread, b.Thread), cmp.Compare(a.ID, b.ID)) })
	return out
}

func (s *Server) sendMessageDraft(p request) (any, *refusal) {
	c, d, e := s.newDraft(p)
	if e != nil {
		return nil, e
	}
	text, e := s.messageText(p, true)
	if e != nil {
		return nil, e
	}
	d.Text, d.Entities = text.text, text.entities
	return s.showDraft(c, d)
}

func (s *Server) newDraft(p request) (*chat, Draft, *refusal) {
	c, e := s.known(p)
	if e != nil {
		return nil, Draft{}, e
	}
	if c.kind != "private" || s.opt.RefuseDrafts {
		return nil, Draft{}, bad("TEXTDRAFT_PEER_INVALID")
	}
	if e := s.mayWriteTo(c); e != nil {
		return nil, Draft{}, e
	}
	thread, e := c.topicOf(p, false)
	if e != nil {
		return nil, Draft{}, e
	}
	id := p.int("draft_id")
	if id == 0 {
		return nil, Draft{}, bad("RANDOM_ID_INVALID") // chosen: the facts say only that 0 is not allowed
	}
	return c, Draft{ID: id, Thread: thread, CanStop: p.bool("can_stop"), KeepOnStop: p.bool("keep_on_stop")}, nil
}

func (s *Server) showDraft(c *chat, d Draft) (any, *refusal) {
	if e := s.flood.spendDraft(s, c); e != nil {
		return nil, e
	}
	key := draftKey{d.Thread, d.ID}
	if old := c.drafts[key]; old != nil && now().Sub(old.Refreshed) < draftTTL {
		d.Updates = old.Updates
	}
	d.Updates++
	d.Refreshed = now()
	maps.DeleteFunc(c.drafts, func(_ draftKey, d *draft) bool { return now().Sub(d.Refreshed) >= draftTTL })
	c.drafts[key] = &draft{d}
	time.AfterFunc(draftTTL, func() { // so that who waits sees it vanish
		s.mu.Lock()
		defer s.mu.Unlock()
		s.notify()
	})
	s.notify()
	return true, nil
}
