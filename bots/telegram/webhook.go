package telegram

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"sync"
)

const (
	secretHeader  = "X-Telegram-Bot-Api-Secret-Token"
	largestUpdate = 1 << 20 // bytes
)

// hooked is what webhook requests find while Run runs.
type hooked struct {
	mu   sync.Mutex
	ctx  context.Context // of Run
	core Core            // nil: not running
	open sync.WaitGroup  // requests under way
}

func (h *hooked) enter() (context.Context, Core, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.core == nil {
		return nil, nil, false
	}
	h.open.Add(1)
	return h.ctx, h.core, true
}

// listen tells Telegram the webhook's address and lets requests in until ctx ends.
func (p *Platform) listen(ctx context.Context, core Core) {
	p.hooked.mu.Lock()
	p.hooked.ctx, p.hooked.core = ctx, core
	p.hooked.mu.Unlock()
	for wait := firstWait; ; wait = longer(wait) {
		err := p.api.call(ctx, "setWebhook", params{
			"url": p.hook.URL, "secret_token": p.hook.Secret, "allowed_updates": allowedUpdates,
		}, nil)
		if ctx.Err() != nil {
			break
		}
		p.stands(err)
		if err == nil || !sleep(ctx, pause(err, wait)) {
			break
		}
	}
	<-ctx.Done()
	p.hooked.mu.Lock()
	p.hooked.core = nil
	p.hooked.mu.Unlock()
	p.hooked.open.Wait()
}

// Webhook is where Telegram delivers updates to. It answers 200 only when the core has stored the update, and 503 while Run
// does not run; Telegram then delivers again.
func (p *Platform) Webhook() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(p.delivered(w, r)) })
}

func (p *Platform) delivered(w http.ResponseWriter, r *http.Request) int {
	if r.Method != http.MethodPost {
		return http.StatusMethodNotAllowed
	}
	if subtle.ConstantTimeCompare([]byte(r.Header.Get(secretHeader)), []byte(p.hook.Secret)) != 1 {
		return http.StatusUnauthorized
	}
	ctx, core, running := p.hooked.enter()
	if !running {
		return http.StatusServiceUnavailable
	}
	defer p.hooked.open.Done()
	var raw json.RawMessage
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, largestUpdate)).Decode(&raw); err != nil {
		return http.StatusBadRequest
	}
	updates, bad, _ := decodeUpdates([]json.RawMessage{raw})
	if bad > 0 {
		p.log.Error("an update that cannot be read was left out")
	}
	if err := p.take(ctx, core, updates); err != nil {
		if ctx.Err() == nil {
			p.log.Error("a message from Telegram cannot be stored: Telegram will deliver it again", "error", err)
		}
		return http.StatusServiceUnavailable
	}
	p.stands(nil)
	return http.StatusOK
}
