package bots

import (
	"context"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"barkeep/llm"
)

// awaited is which secret a person's next message in private is to carry.
type awaited struct {
	Account bool   // a console account's login, else an API key
	Gateway string // that it is for; empty: the first
	Where   *Where // the group that it is to be bound to; nil: private
	Until   time.Time
}

// awaitTime is how long a secret is waited for, and how long a link is good.
const awaitTime = 10 * time.Minute

// await stores that the person's next message carries a secret, so that no restart
// makes a question of it; nil: it does not any more.
func (e *Engine) await(ctx context.Context, who Who, a *awaited) error {
	value := ""
	if a != nil {
		a.Until = time.Now().Add(awaitTime)
		b, err := json.Marshal(a)
		if err != nil {
			return err
		}
		value = string(b)
	}
	return e.store.SetPersonal(ctx, who, SetAwaited, value)
}

// awaits is what await stored; nil if nothing, or too long ago.
func (s Standing) awaits(now time.Time) *awaited {
	var a awaited
	if s.Personal[SetAwaited] == "" || json.Unmarshal([]byte(s.Personal[SetAwaited]), &a) != nil || now.After(a.Until) {
		return nil
	}
	return &a
}

var (
	keyShape    = regexp.MustCompile(`^sk-[A-Za-z0-9_-]{16,}$`)
	printable   = regexp.MustCompile(`^[!-~]+$`)
	numberShape = regexp.MustCompile(`^[0-9]{1,18}$`)
)

// looksSecret reports whether a word has a secret's length and letters.
func looksSecret(word string) bool {
	return len(word) >= 16 && len(word) <= 512 && printable.MatchString(word)
}

// handed is a secret in a message: what stands before it and the secret itself.
type handed struct {
	site   string // a gateway's name or an address; empty: none said
	user   string // of a console account
	secret llm.Key
}

// readKey reads "KEY" or "SITE KEY".
func readKey(text string) (h handed, ok bool) {
	f := strings.Fields(text)
	switch {
	case len(f) == 2:
		h.site = f[0]
	case len(f) != 1:
		return h, false
	}
	last := f[len(f)-1]
	h.secret = llm.Key(last)
	return h, looksSecret(last) && !strings.Contains(last, "://")
}

// readAccount reads "ID TOKEN".
func readAccount(text string) (h handed, ok bool) {
	f := strings.Fields(text)
	if len(f) != 2 {
		return h, false
	}
	h.user, h.secret = f[0], llm.Key(f[1])
	return h, numberShape.MatchString(f[0]) && looksSecret(f[1])
}

// mentionsSecret reports whether any word looks like a secret, well placed or not.
func mentionsSecret(text string) bool {
	return slices.ContainsFunc(strings.Fields(text), looksSecret)
}

// handsSecret makes a command of a message that carries a secret without saying
// so: one that was asked for, or one that is nothing but a key. Such a message is
// never stored and never a question, whoever wrote it.
func (e *Engine) handsSecret(ctx context.Context, in *incoming) bool {
	text := strings.TrimSpace(in.Text)
	if in.Command == "key" {
		in.Edited = false // an edit that brings a key is one, too
		return in.Where.Private() && in.st.awaits(time.Now()) != nil
	}
	if in.Command != "" {
		return false
	}
	if keyShape.MatchString(text) && (in.may.let || in.Where.Private()) {
		in.Command, in.Edited = "key", false
		return true
	}
	a := in.st.awaits(time.Now())
	if a == nil || !in.Where.Private() {
		return false
	}
	_, isKey := readKey(text)
	_, isAccount := readAccount(text)
	if a.Account && isAccount || !a.Account && isKey {
		in.Command, in.Edited = "key", false
		if a.Account {
			in.Text = "account " + text
		}
		return true
	}
	if err := e.await(ctx, in.From, nil); err != nil {
		e.log.Warn("wait for a secret no more", "err", err)
	}
	return false
}

// erase deletes the message that carried a secret, at once; false if it may still
// stand.
func (e *Engine) erase(ctx context.Context, in *incoming) bool {
	p := e.platforms[in.Where.Ref.Platform]
	if p == nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, eraseTime)
	defer cancel()
	err := p.Delete(ctx, in.Where.Ref, in.ID)
	if err != nil {
		e.log.Info("a message with a secret could not be deleted", "platform", p.Name(), "err", err)
	}
	return err == nil
}

// eraseTime is how long the deletion of a message is tried.
const eraseTime = 20 * time.Second

// ownAddress is site as an own address, or "": https, and nothing in it but where
// the API is.
func ownAddress(site string) string {
	u, err := url.Parse(site)
	if err != nil || u.Scheme != "https" || u.Host == "" || strings.ContainsAny(site, "@?#\\") || len(site) > 300 {
		return ""
	}
	return site
}
