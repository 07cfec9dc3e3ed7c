package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"slices"
	"sync"
	"time"

	"barkeep/bots"
	"barkeep/bots/words"
)

const (
	linkLasts    = 10 * time.Minute
	sessionLasts = 8 * time.Hour
	mostOfEach   = 100 // links, and sessions
	cookieName   = "barkeep"
)

// hash is what is remembered of a secret that a browser holds.
type hash = [sha256.Size]byte

// session is who is signed in, or may sign in.
type session struct {
	who      bots.Ref
	language string
	csrf     string
	until    time.Time
	said     string // what the next page says
}

// logins are the links not used yet and the browsers that are signed in.
type logins struct {
	mu       sync.Mutex
	codes    map[hash]session
	sessions map[hash]session
}

// Code makes a code that signs one browser in, once, as an owner.
func (p *Page) Code(who bots.Ref, language string) string {
	p.wanted.Store(true)
	code := rand.Text()
	p.logins.keep(p.logins.codes, code, session{who: who, language: language, until: time.Now().Add(p.Links)})
	return code
}

func (l *logins) keep(in map[hash]session, secret string, s session) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(time.Now())
	for len(in) >= mostOfEach {
		first := time.Time{}
		var oldest hash
		for h, other := range in {
			if first.IsZero() || other.until.Before(first) {
				oldest, first = h, other.until
			}
		}
		delete(in, oldest)
	}
	in[sha256.Sum256([]byte(secret))] = s
}

func (l *logins) sweep(now time.Time) {
	for _, in := range []map[hash]session{l.codes, l.sessions} {
		for h, s := range in {
			if !now.Before(s.until) {
				delete(in, h)
			}
		}
	}
}

// take uses a code up.
func (l *logins) take(code string) (session, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(time.Now())
	h := sha256.Sum256([]byte(code))
	s, ok := l.codes[h]
	delete(l.codes, h)
	return s, ok
}

// of is who a cookie signed in; what was to be said is said once.
func (l *logins) of(cookie string) (session, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(time.Now())
	h := sha256.Sum256([]byte(cookie))
	s, ok := l.sessions[h]
	if ok && s.said != "" {
		rest := s
		rest.said = ""
		l.sessions[h] = rest
	}
	return s, ok
}

// say keeps what the next page says to a browser.
func (l *logins) say(r *http.Request, said string) {
	c, err := r.Cookie(cookieName)
	if err != nil {
		return // nobody is signed in
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	h := sha256.Sum256([]byte(c.Value))
	if s, ok := l.sessions[h]; ok {
		s.said = said
		l.sessions[h] = s
	}
}

func (l *logins) end(cookie string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.sessions, sha256.Sum256([]byte(cookie)))
}

// askLogin shows a button: programs that look at links, as chats do for previews,
// press none, and so do not use the link up.
func (p *Page) askLogin(w http.ResponseWriter, r *http.Request) {
	t := In(language(r, ""))
	p.show(w, r, session{language: t.Code}, http.StatusOK, "login", t.SignIn, r.URL.Query().Get("code"))
}

func (p *Page) login(w http.ResponseWriter, r *http.Request) {
	s, ok := p.logins.take(r.PostFormValue("code"))
	if ok {
		ok = p.owns(r.Context(), s.who)
	}
	if !ok {
		t := In(language(r, ""))
		p.show(w, r, session{language: t.Code}, http.StatusForbidden, "sorry", t.LinkOver, t.LinkOver)
		return
	}
	cookie := rand.Text()
	s.csrf, s.until = rand.Text(), time.Now().Add(sessionLasts)
	p.logins.keep(p.logins.sessions, cookie, s)
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: cookie, Path: "/web/", MaxAge: int(sessionLasts.Seconds()), HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https",
	})
	http.Redirect(w, r, "/web/", http.StatusSeeOther)
}

func (p *Page) logout(w http.ResponseWriter, r *http.Request, s session) {
	if c, err := r.Cookie(cookieName); err == nil {
		p.logins.end(c.Value)
	}
	http.SetCookie(w, &http.Cookie{Name: cookieName, Path: "/web/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	p.show(w, r, session{language: s.language}, http.StatusOK, "sorry", In(s.language).SignedOut, In(s.language).SignedOut)
}

// signedIn lets owners through who signed in, and only forms that this page made
// for them.
func (p *Page) signedIn(next func(http.ResponseWriter, *http.Request, session)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var s session
		c, err := r.Cookie(cookieName)
		ok := err == nil
		if ok {
			s, ok = p.logins.of(c.Value)
		}
		s.language = language(r, s.language)
		switch t := In(s.language); {
		case !ok, !p.owns(r.Context(), s.who):
			p.show(w, r, session{language: s.language}, http.StatusForbidden, "sorry", t.NotSignedIn, t.NotSignedIn)
		case r.Method != http.MethodGet && subtle.ConstantTimeCompare([]byte(r.PostFormValue("csrf")), []byte(s.csrf)) != 1:
			p.show(w, r, s, http.StatusForbidden, "sorry", t.FormOld, t.FormOld)
		default:
			next(w, r, s)
		}
	}
}

// owns reports whether the person still is an owner.
func (p *Page) owns(ctx context.Context, who bots.Ref) bool {
	if fixed := p.Policy().Owners; len(fixed) > 0 {
		return slices.Contains(fixed, who)
	}
	all, err := p.Ledger.Owners(ctx)
	if err != nil {
		p.Log.Error("read the owners", "err", err)
	}
	return slices.ContainsFunc(all, func(o bots.Person) bool { return o.Ref == who })
}

// language is the one that the address asks for, else the session's, else the
// browser's.
func language(r *http.Request, known string) string {
	if l := r.URL.Query().Get("lang"); words.In(l) != nil {
		return l
	}
	if known != "" {
		return known
	}
	return r.Header.Get("Accept-Language")
}
