package telegramtest

import (
	"context"
	"encoding/json"
	"slices"
	"time"
)

// poll is a getUpdates that waits. ended is closed with why set.
type poll struct {
	ended chan struct{}
	why   *refusal
}

const (
	conflictPause  = 3 * time.Second // the first 409 comes at once, following ones after this
	oneBotInstance = "terminated by other getUpdates request; make sure that only one bot instance is running"
	webhookActive  = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)

// getUpdates follows telegram-bot-api's Client.cpp: process_get_updates_query, do_get_updates, abort_long_poll.
func (s *Server) getUpdates(ctx context.Context, p request) (any, *refusal) {
	u := &s.updates
	if u.hook != nil {
		return nil, conflict(webhookActive)
	}
	offset, limit := p.int("offset"), p.within("limit", 100, 1, 100)
	timeout := time.Duration(p.within("timeout", 0, 0, 50)) * time.Second
	if offset == u.lastOffset {
		since := now().Sub(u.lastStart)
		if since < 3*time.Second && timeout < 3*time.Second {
			timeout = 3 * time.Second
		}
		if since < 500*time.Millisecond {
			limit = 1
		}
	}
	u.lastOffset, u.lastStart = offset, now()
	s.setAllowed(p)
	u.forget()
	if offset < 0 && len(u.list) > 0 {
		offset = u.list[max(0, len(u.list)+int(max(offset, -1<<31)))].id
	}
	u.acknowledge(offset)
	s.notify()
	if len(u.list) > 0 || timeout == 0 {
		return u.first(limit), nil
	}
	return s.longPoll(ctx, limit, timeout)
}

func (u *updates) first(limit int) []update {
	return append([]update{}, u.list[:min(limit, len(u.list))]...)
}

// longPoll waits with mu released. A newer poller ends an older one.
func (s *Server) longPoll(ctx context.Context, limit int, timeout time.Duration) (any, *refusal) {
	u := &s.updates
	s.endPoll(conflict(oneBotInstance))
	me := &poll{ended: make(chan struct{})}
	u.poll = me
	defer func() {
		if u.poll == me {
			u.poll = nil
		}
	}()
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	for {
		if u.arrived == nil {
			u.arrived = make(chan struct{})
		}
		arrived, over := u.arrived, false
		s.mu.Unlock()
		select {
		case <-arrived:
		case <-timer.C:
			over = true
		case <-me.ended:
		case <-ctx.Done():
			over = true
		case <-s.done.Done():
			over = true
		}
		s.mu.Lock()
		switch {
		case me.why != nil:
			return nil, s.conflictAnswer(me.why)
		case s.revoked:
			return nil, &refusal{code: 401, description: "Unauthorized"}
		case len(u.list) > 0 || over:
			return u.first(limit), nil
		}
	}
}

// endPoll gives the waiting getUpdates its refusal.
func (s *Server) endPoll(why *refusal) {
	if p := s.updates.poll; p != nil {
		p.why = why
		close(p.ended)
		s.updates.poll = nil
	}
}

// conflictAnswer delays every 409 after the first. The caller holds mu, which is released meanwhile.
func (s *Server) conflictAnswer(why *refusal) *refusal {
	if t := now(); !t.Before(s.updates.nextConflict) {
		s.updates.nextConflict = t.Add(conflictPause)
		return why
	}
	s.mu.Unlock()
	s.wait(s.done, conflictPause)
	s.mu.Lock()
	return why
}

// setAllowed keeps allowed_updates for updates created from now on: not given keeps the previous list, an empty list and
// one of only unknown names mean the default.
func (s *Server) setAllowed(p request) {
	var names []json.RawMessage
	if given, err := p.object("allowed_updates", &names); !given || err != nil {
		return
	}
	s.updates.allowed = nil
	for _, raw := range names {
		var name string
		if json.Unmarshal(raw, &name) == nil && slices.Contains(updateKinds(), name) {
			s.updates.allowed = append(s.updates.allowed, name)
		}
	}
}

// updateKinds are the names of Bot API 10.3.
func updateKinds() []string {
	return []string{
		"message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
		"edited_business_message", "deleted_business_messages", "guest_message", "stopped_message_generation",
		"message_reaction", "message_reaction_count", "inline_query", "chosen_inline_result", "callback_query",
		"shipping_query", "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer", "my_chat_member",
		"chat_member", "chat_join_request", "chat_boost", "removed_chat_boost", "managed_bot", "subscription",
	}
}

// OtherPoller plays a second instance of the bot whose long poll takes over: the waiting getUpdates gets its 409.
// It takes no updates.
func (s *Server) OtherPoller() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endPoll(conflict(oneBotInstance))
	s.notify()
}
