package discordtest

import "time"

type user struct {
	id, name, globalName, locale string
	bot                          bool
	refusesDMs                   bool
}

// Person is somebody with an account, or another bot.
type Person struct {
	ID, Name string

	s *Server
}

// PersonOption is a trait of a new person.
type PersonOption func(*user)

// Locale is the language of the person's client, such as "zh-CN"; "en-US"
// unless given.
func Locale(locale string) PersonOption { return func(u *user) { u.locale = locale } }

// DisplayName is the global name shown instead of the user name.
func DisplayName(name string) PersonOption { return func(u *user) { u.globalName = name } }

// AnotherBot makes the account a bot.
func AnotherBot() PersonOption { return func(u *user) { u.bot = true } }

// AddPerson makes an account that is in no guild yet.
func (s *Server) AddPerson(name string, opts ...PersonOption) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := &user{id: s.ids.next(time.Now()), name: name, locale: "en-US"}
	for _, opt := range opts {
		opt(u)
	}
	s.users[u.id] = u
	return &Person{s: s, ID: u.id, Name: name}
}

// Mention is the text that pings the person.
func (p *Person) Mention() string { return "<@" + p.ID + ">" }

// RefuseDMs makes every later message to this person's DMs fail with 50007.
func (p *Person) RefuseDMs() { p.refuseDMs(true) }

// AcceptDMs undoes RefuseDMs.
func (p *Person) AcceptDMs() { p.refuseDMs(false) }

func (p *Person) refuseDMs(refuse bool) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.user().refusesDMs = refuse
}

// user is the account behind the handle; the caller holds the lock.
func (p *Person) user() *user { return p.s.users[p.ID] }

// DM is the direct channel between this person and the bot, opened if need be.
func (p *Person) DM() *Channel {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.s.handle(p.s.openDM(p.user()))
}

// openDM finds or makes the direct channel with u. The caller holds s.mu.
func (s *Server) openDM(u *user) *channel {
	for _, c := range s.channels {
		if c.kind == kindDM && c.recipient == u {
			return c
		}
	}
	c := &channel{id: s.ids.next(time.Now()), kind: kindDM, recipient: u}
	s.channels[c.id] = c
	s.touch()
	return c
}
