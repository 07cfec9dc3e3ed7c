package llm

import (
	"errors"
	"sync"
	"time"
)

const (
	// batches is how late a site may count a call that batches its updates: new-api
	// does every 5 s unless told otherwise.
	batches = 15 * time.Second
	// counted is when a call is counted for certain: a figure that still looks too
	// low then is so for another reason, such as a key's own prices.
	counted = time.Minute
)

// recent is what calls with a key, or all keys of an account, did lately that a
// reading of the balance may not show, or show too much of.
type recent struct {
	mu      sync.Mutex
	running int
	base    *Nano // used at the last reading that was whole
	whose   Whose // of base
	due     Nano  // what calls cost since, as far as that is known
	unknown bool  // some call since has no known cost
	last    time.Time
}

// begin says that a call is on its way.
func (r *recent) begin() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.running++
}

// end says that a call is over and what it cost; nil: nobody knows.
func (r *recent) end(cost *Nano, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.running--
	switch {
	case cost == nil:
		r.unknown, r.last = true, now
	case *cost > 0:
		r.due, r.last = r.due+*cost, now
	}
}

// judge marks a reading: Behind where it lacks calls that ended, Held where calls
// run. lags says that the site batches its updates.
func (r *recent) judge(b *Balance, lags bool, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	b.Held, b.Behind = r.running > 0, false
	switch since := now.Sub(r.last); {
	case b.Used == nil, r.due == 0 && !r.unknown, since > counted:
	case r.base == nil, r.whose != b.Whose:
		b.Behind = lags && since < batches
	default:
		const cents = 5000 // two units of quota: sites round each call
		grown := *b.Used - *r.base
		b.Behind = grown < r.due-r.due/20-cents || r.unknown && grown <= 0
	}
	if !b.Behind && !b.Held {
		r.base, r.whose, r.due, r.unknown = b.Used, b.Whose, 0, false
	}
}

// old marks a reading that is given again because no other can be had.
func (r *recent) old(b *Balance) {
	r.mu.Lock()
	defer r.mu.Unlock()
	b.Held, b.Behind = r.running > 0, b.Behind || r.due > 0 || r.unknown
}

// begin says that the call may cost something from now on.
func (k *call) begin() {
	k.began = true
	k.c.balances.of(k.r.Key).recent.begin()
	k.c.balances.all.begin()
}

// over says that the call ended; balances read before are too high now.
func (k *call) over(err error) {
	if !k.began {
		return
	}
	key, cost, now := k.c.balances.of(k.r.Key), k.costOf(err), time.Now()
	key.recent.end(cost, now)
	k.c.balances.all.end(cost, now)
	if cost == nil || *cost != 0 {
		key.pass()
		k.c.account.pass()
	}
}

// costOf is what a call that is over cost, as far as it said.
func (k *call) costOf(err error) *Nano {
	var none Nano
	if e := (*Error)(nil); errors.As(err, &e) && e.Free {
		return &none
	}
	if k.usage == nil {
		return nil
	}
	cost, ok := k.c.Cost(k.r.Model, *k.usage)
	if !ok {
		return nil
	}
	return &cost.Nano
}
