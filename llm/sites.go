package llm

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Sites is what clients that share it know together of sites: a site's limits are for
// the address that asks, not for a key. The zero value is ready.
type Sites struct {
	// Record keeps it beyond this process; nil: it is forgotten with it, and other
	// processes of the machine count for themselves. It is not changed once a client
	// was used.
	Record Record

	mu     sync.Mutex
	hosts  map[string]*host
	failed time.Time // when Record could not count
}

// Record keeps what is known of sites, by their hosts, for all processes of a machine.
type Record interface {
	// Ask counts one call of a kind, unless most were counted within that time; then
	// it says when there is room. A clock that was set back delays that by no more
	// than within.
	Ask(ctx context.Context, site, kind string, most int, within time.Duration) (until time.Time, ok bool, err error)
	// Learn stores what a site turned out to mean by what it shows.
	Learn(ctx context.Context, site, fact, value string) error
	// Learnt is what was learnt last, since a time; empty: nothing.
	Learnt(ctx context.Context, site, fact string, since time.Time) (string, error)
}

// host is what is known of one site, whatever the key.
type host struct {
	sites *Sites
	name  string

	console budget // calls of /api and of the billing endpoints
	usage   budget // calls of /api/usage/token/ and /api/log/token
	ofUser  fact   // the billing endpoints show the user, not the key
}

// The calls of /api and of the billing endpoints are half of the 180 in 180 s that sites
// allow an address, which the operator's own browser shares. Of /api/usage/token/ and
// /api/log/token, new-api allows an address 20 in 20 minutes over all keys, and locks it
// out of the login above that.
func consoleCalls() budget {
	return budget{kind: "console", most: 90, calm: 60, within: 180 * time.Second}
}
func usageCalls() budget { return budget{kind: "usage", most: 12, calm: 6, within: 20 * time.Minute} }

// of is what is known of the site at an address.
func (s *Sites) of(address string) *host {
	name := spoken(address)
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		name = strings.ToLower(u.Host)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hosts == nil {
		s.hosts = map[string]*host{}
	}
	if s.hosts[name] == nil {
		s.hosts[name] = &host{
			sites: s, name: name, ofUser: fact{name: "user"}, console: consoleCalls(), usage: usageCalls(),
		}
	}
	return s.hosts[name]
}

// aloneFor is how long a process counts alone once its record could not: whoever keeps
// a database locked makes each call wait for seconds.
const aloneFor = time.Minute

// counting is the record, unless it failed just now.
func (s *Sites) counting() Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Since(s.failed) < aloneFor {
		return nil
	}
	return s.Record
}

func (s *Sites) fail() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed = time.Now()
}

// budget is a number of calls in any stretch of time.
type budget struct {
	kind   string
	most   int
	calm   int // the share of those whom nobody waits for
	within time.Duration

	mu   sync.Mutex
	made []time.Time
}

// unhurried marks a context.
type unhurried struct{}

// Unhurried says that nobody waits for what is asked with the context: of the calls
// that sites limit, the others are left to people.
func Unhurried(ctx context.Context) context.Context {
	return context.WithValue(ctx, unhurried{}, true)
}

// mayAsk uses up one of the calls of a site's budget; if there is none, it returns when
// there will be. Where the record fails, this process counts alone for a while.
func (c *Client) mayAsk(ctx context.Context, b *budget) (until time.Time, ok bool) {
	most := b.most
	if ctx.Value(unhurried{}) != nil {
		most = b.calm
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	for len(b.made) > 0 && now.Sub(b.made[0]) >= b.within {
		b.made = b.made[1:]
	}
	if n := len(b.made); n >= most {
		return b.made[n-most].Add(b.within), false
	}
	if record := c.host.sites.counting(); record != nil {
		until, ok, err := record.Ask(ctx, c.host.name, b.kind, most, b.within)
		switch {
		case err != nil:
			if ctx.Err() == nil {
				c.host.sites.fail()
			}
			c.log.Warn("count a call with those of other processes; it is counted here alone", "err", err)
		case !ok:
			return until, false
		}
	}
	b.made = append(b.made, now)
	return time.Time{}, true
}

// fact is something about a site that it does not tell, but a comparison may show.
// It outlives the process: the next one could not compare before it has to say a
// figure.
type fact struct {
	name string

	mu    sync.Mutex
	value meaning
	since time.Time // when it was last shown; zero: never in this process
	read  bool      // the record was asked
}

// meaning is the value of a fact.
type meaning string

const (
	unknown meaning = ""
	yes     meaning = "yes"
	no      meaning = "no"
)

const (
	// factAge is how long a fact is believed that nothing showed again: a site's
	// admin may have changed it.
	factAge = 7 * 24 * time.Hour
	// factAgain is how often one that is shown again is stored again.
	factAgain = time.Hour
)

// means is what is known of a fact.
func (c *Client) means(ctx context.Context, f *fact) meaning {
	f.mu.Lock()
	defer f.mu.Unlock()
	record := c.host.sites.Record
	if f.value != unknown || f.read || record == nil {
		return f.value
	}
	value, err := record.Learnt(ctx, c.host.name, f.name, time.Now().Add(-factAge))
	switch v := meaning(value); {
	case err != nil:
		c.log.Warn("read what is known of the site", "fact", f.name, "err", err)
	case v == yes || v == no:
		f.value, f.read = v, true
	default:
		f.read = true
	}
	return f.value
}

// learn keeps what a comparison showed.
func (c *Client) learn(ctx context.Context, f *fact, value meaning) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	if f.value == value && now.Sub(f.since) < factAgain {
		return
	}
	f.value, f.since = value, now
	if record := c.host.sites.Record; record != nil {
		if err := record.Learn(ctx, c.host.name, f.name, string(value)); err != nil {
			c.log.Warn("store what is known of the site", "fact", f.name, "err", err)
		}
	}
}
