package telegramtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// pump starts a worker for every chat that has updates and none. The caller holds mu.
func (s *Server) pump() {
	h := s.updates.hook
	if h == nil {
		return
	}
	for _, u := range s.updates.list {
		if !h.working[u.key] && h.ctx.Err() == nil {
			h.working[u.key] = true
			s.wg.Go(func() { s.work(h, u.key) })
		}
	}
}

// work delivers one chat's updates in order. A failed one is tried again before the next: at once the first time, then
// after 2, 4, 8 … seconds up to 60 (the real server: a random 60 to 120), or after the answer's Retry-After.
func (s *Server) work(h *hook, key int64) {
	var gone time.Time // since when the answer is 410
	for fails := 0; ; {
		u, ok := s.firstOf(h, key)
		if !ok {
			return
		}
		after, err := s.deliverUpdate(h, u)
		if err == nil {
			fails, gone = 0, time.Time{}
			s.delivered(u.id)
			continue
		}
		if h.ctx.Err() != nil {
			return
		}
		s.failed(err)
		if !errors.Is(err, errGone) {
			gone = time.Time{}
		} else if gone.IsZero() {
			gone = now()
		} else if now().Sub(gone) >= 23*time.Hour {
			s.removeHook(h)
			return
		}
		if after < 0 {
			after = retryDelay(fails)
		}
		fails++
		s.wait(h.ctx, after)
	}
}

func retryDelay(fails int) time.Duration {
	if fails == 0 {
		return 0
	}
	return min(time.Second<<min(fails, 10), time.Minute)
}

func (s *Server) firstOf(h *hook, key int64) (update, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.updates.forget()
	i := slices.IndexFunc(s.updates.list, func(u update) bool { return u.key == key })
	if i < 0 || h.ctx.Err() != nil {
		delete(h.working, key)
		return update{}, false
	}
	return s.updates.list[i], true
}

func (s *Server) delivered(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := &s.updates
	if i := slices.IndexFunc(u.list, func(u update) bool { return u.id == id }); i >= 0 {
		u.acked = append(u.acked[max(0, len(u.acked)-99):], u.list[i])
		u.list = slices.Delete(u.list, i, i+1)
	}
	s.notify()
}

func (s *Server) failed(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := err.Error()
	s.updates.last = hookTrouble{now(), strings.ToUpper(text[:1]) + text[1:]} // as last_error_message words it
	s.notify()
}

func (s *Server) removeHook(h *hook) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.updates.hook == h {
		s.dropHook()
	}
}

var errGone = errors.New("wrong response from the webhook: 410 Gone")

// deliverUpdate posts one update. after is the answer's Retry-After, -1 when it has none.
func (s *Server) deliverUpdate(h *hook, u update) (after time.Duration, err error) {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-h.ctx.Done():
		return -1, h.ctx.Err()
	}
	if s.opt.WebhookClient == nil {
		return -1, errors.New("connection refused")
	}
	ctx, cancel := context.WithTimeout(h.ctx, time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(encode(u)))
	if err != nil {
		return -1, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept-Encoding", "gzip, deflate")
	if h.secret != "" {
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", h.secret)
	}
	resp, err := s.opt.WebhookClient.Do(r)
	if err != nil {
		return -1, errors.New("connection timed out")
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	switch {
	case resp.StatusCode == http.StatusGone:
		return retryAfter(resp), errGone
	case resp.StatusCode/100 != 2:
		return retryAfter(resp), fmt.Errorf("wrong response from the webhook: %d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
	case err != nil:
		return -1, errors.New("read timeout expired")
	}
	s.replied(body)
	return 0, nil
}

func retryAfter(resp *http.Response) time.Duration {
	n, err := strconv.Atoi(resp.Header.Get("Retry-After"))
	if err != nil || n < 0 || n > 3600 {
		return -1
	}
	return time.Duration(n) * time.Second
}

// replied runs the method that a webhook's answer names, if it names one that may be run so. Nobody learns the result.
func (s *Server) replied(body []byte) {
	p := request{values: map[string]string{}}
	if len(body) == 0 || p.decodeJSON(bytes.NewReader(body)) != nil {
		return
	}
	name := strings.ToLower(p.values["method"])
	if name == "" || strings.HasPrefix(name, "get") || slices.Contains([]string{"setwebhook", "deletewebhook", "close", "logout"}, name) {
		return
	}
	c := s.begin(name, p)
	_, e := s.run(s.done, c, p)
	s.note(c, e)
	s.end(c, false)
}
