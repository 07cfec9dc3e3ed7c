package telegramtest

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"time"
)

// hook is an active webhook. Ending its context ends its workers.
type hook struct {
	url, secret string
	max         int
	ctx         context.Context
	stop        context.CancelFunc
	slots       chan struct{}
	working     map[int64]bool // by update key: one worker each, so that a chat's updates keep their order
}

type hookTrouble struct {
	at   time.Time
	text string
}

func (s *Server) setWebhook(p request) (any, *refusal) {
	u := &s.updates
	address := p.values["url"]
	if address == "" {
		return s.deleteWebhook(p)
	}
	if e := s.checkHook(address, p.values["secret_token"]); e != nil {
		return nil, e
	}
	if now().Sub(u.set) < time.Second && !u.set.IsZero() {
		return nil, tooMany(1)
	}
	u.set = now()
	s.setAllowed(p)
	limit := p.within("max_connections", 40, 1, 100)
	said := said{true, "Webhook was set"}
	if u.hook != nil && u.hook.url == address && u.hook.secret == p.values["secret_token"] && u.hook.max == limit {
		said.description = "Webhook is already set"
		s.drop(p)
		return said, nil
	}
	s.endPoll(conflict("terminated by setWebhook request"))
	s.dropHook()
	s.drop(p)
	h := &hook{url: address, secret: p.values["secret_token"], max: limit, slots: make(chan struct{}, limit), working: map[int64]bool{}}
	h.ctx, h.stop = context.WithCancel(s.done)
	u.hook, u.last = h, hookTrouble{}
	s.pump()
	s.notify()
	return said, nil
}

func (s *Server) checkHook(address, secret string) *refusal {
	if len(secret) > 256 {
		return bad("secret token is too long")
	}
	if !regexp.MustCompile(`^[A-Za-z0-9_-]*$`).MatchString(secret) {
		return bad("secret token contains unallowed characters")
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return bad("invalid webhook URL specified")
	}
	if s.opt.Local {
		return nil
	}
	if u.Scheme != "https" {
		return bad("bad webhook: An HTTPS URL must be provided for webhook")
	}
	if !slices.Contains([]string{"", "80", "88", "443", "8443"}, u.Port()) {
		return bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
	}
	return nil
}

func (s *Server) drop(p request) {
	if p.bool("drop_pending_updates") {
		s.updates.list = nil
	}
}

func (s *Server) dropHook() {
	if h := s.updates.hook; h != nil {
		h.stop()
		s.updates.hook = nil
	}
}

func (s *Server) deleteWebhook(p request) (any, *refusal) {
	s.drop(p)
	if s.updates.hook == nil {
		return said{true, "Webhook is already deleted"}, nil
	}
	s.dropHook()
	s.notify()
	return said{true, "Webhook was deleted"}, nil
}

type wireHookInfo struct {
	URL         string   `json:"url"`
	Custom      bool     `json:"has_custom_certificate"`
	Pending     int      `json:"pending_update_count"`
	IP          string   `json:"ip_address,omitempty"`
	LastError   int64    `json:"last_error_date,omitempty"`
	LastMessage string   `json:"last_error_message,omitempty"`
	Max         int      `json:"max_connections,omitempty"`
	Allowed     []string `json:"allowed_updates,omitempty"`
}

func (s *Server) getWebhookInfo(request) (any, *refusal) {
	u := &s.updates
	u.forget()
	info := wireHookInfo{Pending: len(u.list), Allowed: u.allowed}
	if h := u.hook; h != nil {
		info.URL, info.Max, info.IP, info.LastMessage = h.url, h.max, "203.0.113.7", u.last.text
		if !u.last.at.IsZero() {
			info.LastError = u.last.at.Unix()
		}
	}
	return info, nil
}
