package bots

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"time"

	"barkeep/llm"
)

// Reconciliation is what one reading of a gateway's log found.
type Reconciliation struct {
	Gateway   string
	Confirmed []Charge     // now, by the log
	Unmatched []Charge     // the log was read and has no row of them
	Strange   []llm.LogRow // the log has a row, the tab no charge
	Estimated []Charge     // no log says anything of them, or not yet
}

// Reconciler compares the tab with the gateways' own logs.
type Reconciler struct {
	Ledger Ledger
	Secret []byte    // hashes keys, as in Options
	Before time.Time // calls opened later may still be running
}

// HashKey is what the tab knows a key by.
func HashKey(secret []byte, k llm.Key) string {
	m := hmac.New(sha256.New, secret)
	m.Write([]byte("key:" + k.Reveal()))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:12])
}

const (
	// clocksDiffer is how far a gateway's clock may be from ours.
	clocksDiffer = 2 * time.Minute
	// longestCall is how long after its beginning a call may be charged.
	longestCall = 30 * time.Minute
)

// Of selects the charges that a gateway's log may know: those of the operator, or
// with PaidOwn those of the gateway's one own key.
func (r *Reconciler) Of(g Gateway, paid Paid, since time.Time) Slice {
	s := Slice{Gateway: g.Name(), Paid: paid, Since: since}
	if paid == PaidOwn {
		for _, k := range g.AllKeys() {
			s.Key = HashKey(r.Secret, k)
		}
	}
	return s
}

// Reconcile reads the gateway's log since a time and stores what it says of the
// charges: by request id first, then by time, model and tokens, as a gateway
// behind a gateway needs it. Without a log all stays estimated. What else an own
// key's log tells is its holder's alone: it is not among the Strange.
func (r *Reconciler) Reconcile(ctx context.Context, g Gateway, paid Paid, since time.Time) (Reconciliation, error) {
	out := Reconciliation{Gateway: g.Name()}
	all, err := r.Ledger.Charges(ctx, r.Of(g, paid, since))
	if err != nil {
		return out, err
	}
	all = slices.DeleteFunc(all, func(c Charge) bool { return c.State == Void && c.Request == "" })
	accounts := []llm.Key{""}
	if !g.HasAccount() {
		accounts = g.AllKeys()
	}
	var failure error
	for _, k := range accounts {
		m := &matching{charges: all, before: r.Before, now: time.Now()}
		if !g.HasAccount() {
			hash := HashKey(r.Secret, k)
			m.charges = slices.DeleteFunc(slices.Clone(all), func(c Charge) bool { return c.Key != hash })
		}
		log, err := g.Log(ctx, k, since.Add(-clocksDiffer))
		if llm.FaultOf(err) == llm.NotOffered {
			err = nil
		}
		if err != nil {
			failure = fmt.Errorf("read the log of %s: %w", g.Name(), err)
		}
		m.read(log)
		m.judge(&out, since)
	}
	if paid == PaidOwn {
		out.Strange = nil
	}
	if err := r.Ledger.Settle(ctx, append(slices.Clone(out.Confirmed), out.Unmatched...)); err != nil {
		return out, err
	}
	return out, failure
}

// Quick confirms a few charges by their request ids alone, without reading the
// whole log. It returns how many it could not confirm so.
func (r *Reconciler) Quick(ctx context.Context, g Gateway, paid Paid, since time.Time) (rest int, err error) {
	const few = 5
	all, err := r.Ledger.Charges(ctx, r.Of(g, paid, since))
	if err != nil {
		return 0, err
	}
	all = slices.DeleteFunc(all, func(c Charge) bool { return c.State != Open && c.State != Computed })
	if len(all) > few {
		return len(all), nil
	}
	var found []Charge
	for _, c := range all {
		rows, err := g.LogOf(ctx, c.Request)
		switch {
		case llm.FaultOf(err) == llm.NotOffered:
			return len(all), nil
		case err != nil:
			return len(all), err
		case len(rows) == 1:
			found = append(found, confirmed(c, rows[0]))
		}
	}
	return len(all) - len(found), r.Ledger.Settle(ctx, found)
}

// matching finds the charges' rows in a log.
type matching struct {
	charges []Charge
	before  time.Time
	now     time.Time
	log     llm.Log
	used    []bool          // rows that belong to a charge
	row     map[int64]int   // by charge
	names   map[string]bool // of keys on the site that paid for charges
}

func (m *matching) read(log llm.Log) {
	m.log, m.used, m.row, m.names = log, make([]bool, len(log.Rows)), map[int64]int{}, map[string]bool{}
	byID := map[string][]int{}
	for i, r := range log.Rows {
		byID[r.ID()] = append(byID[r.ID()], i)
	}
	take := func(c Charge, id string) {
		rows := byID[id]
		if id == "" || len(rows) == 0 {
			return
		}
		byID[id] = rows[1:]
		m.take(c, rows[0])
	}
	for _, c := range m.charges {
		if c.State == Confirmed {
			take(c, c.LogRow)
		}
	}
	for _, c := range m.charges {
		if c.State != Confirmed {
			take(c, c.Request)
		}
	}
	m.byTokens()
	m.byTime()
}

func (m *matching) take(c Charge, row int) {
	m.used[row], m.row[c.ID] = true, row
	m.names[m.log.Rows[row].TokenName] = true
}

// near reports whether a row may be a charge's by its time.
func near(r llm.LogRow, c Charge) bool {
	return r.At.After(c.At.Add(-clocksDiffer)) && r.At.Before(c.At.Add(longestCall))
}

// byTokens finds rows with the very tokens that were reported: of the model asked
// for, else of any, for a gateway may log the name that it maps a model to.
func (m *matching) byTokens() {
	type count struct{ prompt, completion int64 }
	rows := map[count][]int{}
	for i, r := range m.log.Rows {
		if !m.used[i] {
			rows[count{r.Usage.Prompt, r.Usage.Completion}] = append(rows[count{r.Usage.Prompt, r.Usage.Completion}], i)
		}
	}
	for _, sameModel := range []bool{true, false} {
		for _, c := range m.charges {
			if _, found := m.row[c.ID]; found || !c.Reported || c.State == Confirmed || c.State == Void {
				continue
			}
			for _, i := range rows[count{c.Usage.Prompt, c.Usage.Completion}] {
				r := m.log.Rows[i]
				if !m.used[i] && near(r, c) && (!sameModel || r.Model == c.Model) {
					m.take(c, i)
					break
				}
			}
		}
	}
}

// byTime finds rows for calls whose answer never came, not even an id: the model's
// next free row of a key that is ours.
func (m *matching) byTime() {
	for _, c := range m.charges {
		if _, found := m.row[c.ID]; found || c.Request != "" || c.Reported || c.State == Confirmed || c.State == Void || m.mayRun(c) {
			continue
		}
		first, _ := slices.BinarySearchFunc(m.log.Rows, c.At.Add(-clocksDiffer), func(r llm.LogRow, at time.Time) int { return r.At.Compare(at) })
		best := -1
		for i := first; i < len(m.log.Rows) && near(m.log.Rows[i], c); i++ {
			r := m.log.Rows[i]
			if m.used[i] || r.Model != c.Model || len(m.names) > 0 && !m.names[r.TokenName] {
				continue
			}
			if best < 0 || distance(r, c) < distance(m.log.Rows[best], c) {
				best = i
			}
		}
		if best >= 0 {
			m.take(c, best)
		}
	}
}

func distance(r llm.LogRow, c Charge) time.Duration { return r.At.Sub(c.At).Abs() }

// mayRun reports whether a call may still be running.
func (m *matching) mayRun(c Charge) bool { return c.State == Open && !c.At.Before(m.before) }

// judge sorts the charges by what the log says. Unmatched is only what a log that
// knows the key's other calls does not know.
func (m *matching) judge(out *Reconciliation, since time.Time) {
	knows := map[string]bool{}
	for _, c := range m.charges {
		if _, found := m.row[c.ID]; found {
			knows[c.Key] = true
		}
	}
	for _, c := range m.charges {
		i, found := m.row[c.ID]
		read := !c.At.Before(m.log.Since) && m.now.Sub(c.At) > longestCall && knows[c.Key]
		switch {
		case c.State == Confirmed:
		case found:
			out.Confirmed = append(out.Confirmed, confirmed(c, m.log.Rows[i]))
		case c.State == Void:
		case read && !m.mayRun(c):
			c.State = Unmatched
			out.Unmatched = append(out.Unmatched, c)
		default:
			out.Estimated = append(out.Estimated, c)
		}
	}
	for i, r := range m.log.Rows {
		if !m.used[i] && !r.At.Before(since) && m.names[r.TokenName] {
			out.Strange = append(out.Strange, r)
		}
	}
	slices.SortFunc(out.Strange, func(a, b llm.LogRow) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID(), b.ID())) })
}

// confirmed is the charge with what the log says. The gateway's own count of
// tokens stands where it reported none before; amounts are converted by the unit
// of the moment of the call.
func confirmed(c Charge, r llm.LogRow) Charge {
	c.State, c.LogRow = Confirmed, r.ID()
	c.Request = cmp.Or(c.Request, r.Request)
	cost := r.Cost
	if c.Cost != nil && c.Cost.QuotaPerUnit > 0 {
		if then, ok := llm.CostOf(r.Cost.Quota, c.Cost.QuotaPerUnit); ok {
			cost = then
		}
	}
	c.Logged = &cost
	if !c.Reported {
		c.Usage = r.Usage
	}
	return c
}
