// Package web is the operator's page: what is spent, by whom and where, what runs
// and what went wrong, and the chats' settings and budgets to change.
//
// It is not there until an owner asks for it with /web. The link that he gets
// signs one browser in, once; nothing is stored, so that a restart signs all out.
package web

import (
	"cmp"
	"context"
	"embed"
	"html/template"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"barkeep/bots"
	"barkeep/bots/words"
)

// Ledger is what the page reads and writes of the store.
type Ledger interface {
	Rooms(ctx context.Context, since time.Time) ([]bots.Room, error)
	Spending(ctx context.Context, by string, since time.Time, zone *time.Location) ([]bots.Sum, error)
	Budgets(ctx context.Context, chat int64) ([]bots.Budgeted, error)
	People(ctx context.Context, chat int64) ([]bots.Person, error)
	Verdicts(ctx context.Context, chat int64) ([]bots.Judged, error)
	Owners(ctx context.Context) ([]bots.Person, error)
	Set(ctx context.Context, where bots.Where, name bots.Setting, value string) error
	Budget(ctx context.Context, b bots.Budget) error
	Grant(ctx context.Context, where *bots.Where, who *bots.Who, role string, v bots.Verdict, until time.Time) error
}

// Rule is [bots.Engine.Rule].
type Rule func(ctx context.Context, owner bots.Ref, where bots.Where, language, command, text string) (string, error)

// Fault is a line of the log that tells of trouble.
type Fault struct {
	At   time.Time
	Says string
}

// Options are what a page is made of.
type Options struct {
	Ledger  Ledger
	Policy  func() *bots.Policy
	Running func() []bots.Turn
	Rule    Rule
	Faults  func() []Fault // newest first
	Log     *slog.Logger
	Links   time.Duration // how long a login link is good; 0: ten minutes
}

// Page is the operator's page.
type Page struct {
	Options
	logins logins
	wanted atomic.Bool // an owner asked for the page since the start
	pages  *template.Template
	guard  *http.CrossOriginProtection
}

//go:embed *.html style.css
var files embed.FS

// New returns a page that nobody may see yet.
func New(o Options) *Page {
	o.Links = cmp.Or(o.Links, linkLasts)
	p := &Page{Options: o, guard: http.NewCrossOriginProtection()}
	p.logins.codes, p.logins.sessions = map[hash]session{}, map[hash]session{}
	p.guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t := In(language(r, ""))
		p.show(w, r, session{language: t.Code}, http.StatusForbidden, "sorry", t.FormOld, t.FormOld)
	}))
	p.pages = template.Must(template.New("").Funcs(template.FuncMap{"money": bots.MoneyText, "pair": pair, "entries": entries}).ParseFS(files, "*.html"))
	return p
}

// Handler serves everything below /web/. Until an owner asked for it, all is 404.
func (p *Page) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /web/style.css", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=3600")
		http.ServeFileFS(w, r, files, "style.css")
	})
	mux.HandleFunc("GET /web/login", p.askLogin)
	mux.HandleFunc("POST /web/login", p.login)
	mux.HandleFunc("GET /web/{$}", p.signedIn(p.overview))
	mux.HandleFunc("GET /web/chats", p.signedIn(p.chats))
	mux.HandleFunc("GET /web/chat/{id}", p.signedIn(p.chat))
	for name, change := range map[string]func(ruling) (string, error){"set": p.set, "budget": p.budget, "access": p.access, "person": p.person} {
		mux.HandleFunc("POST /web/chat/{id}/"+name, p.signedIn(p.rules(change)))
	}
	mux.HandleFunc("POST /web/logout", p.signedIn(p.logout))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !p.wanted.Load() {
			http.NotFound(w, r)
			return
		}
		head := w.Header()
		head.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		head.Set("Referrer-Policy", "same-origin")
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Cache-Control", "no-store")
		r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
		defer p.stumbled(w, r)
		p.guard.Handler(mux).ServeHTTP(w, r)
	})
}

// frame is what every page shows around its own content.
type frame struct {
	T     Words
	W     *words.Words
	CSRF  string // empty: nobody is signed in
	Here  string // for the links to the other languages
	Said  string
	Data  any
	Title string
}

func (p *Page) show(w http.ResponseWriter, r *http.Request, s session, status int, name, title string, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	t := In(s.language)
	f := frame{T: t, W: words.Or(t.Code), CSRF: s.csrf, Here: r.URL.Path, Data: data, Title: title, Said: s.said}
	if err := p.pages.ExecuteTemplate(w, name, f); err != nil && r.Context().Err() == nil {
		p.Log.Error("write the operator's page", "page", name, "err", err)
	}
}

// stumbled ends a request whose making panicked with a page that says so.
func (p *Page) stumbled(w http.ResponseWriter, r *http.Request) {
	c, panicked := bots.Caught(p.Log, recover(), "the operator's page")
	if !panicked {
		return
	}
	t := In(language(r, ""))
	said := t.Broken + " (" + c + ")"
	p.show(w, r, session{language: t.Code}, http.StatusInternalServerError, "sorry", said, said)
}

// broken says that the store failed; the log has the cause.
func (p *Page) broken(w http.ResponseWriter, r *http.Request, s session, err error) {
	p.Log.Error("the operator's page", "path", r.URL.Path, "err", err)
	p.show(w, r, s, http.StatusInternalServerError, "sorry", In(s.language).Broken, In(s.language).Broken)
}
