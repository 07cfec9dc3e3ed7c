package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"barkeep/bots"
	"barkeep/llm"
)

// overview is the first page.
type overview struct {
	Balances []balance
	Today    llm.Nano
	Month    llm.Nano
	Days     []row
	Groups   []group
	Running  []running
	Faults   []Fault
	Zone     string
}

type balance struct {
	Gateway, Whose, Left, Used string
	AsOf                       time.Time
	Owed, Unknown              bool
}

type group struct {
	Head string
	Rows []row
}

// row is one bar: Share is of a thousand.
type row struct {
	Name     string
	Nano     llm.Nano
	Calls    int64
	Unpriced int64
	Share    int64
}

type running struct {
	Chat, Person, Model string
	Since               time.Time
}

// mostRows is how many chats, people and models are listed.
const mostRows = 15

func (p *Page) overview(w http.ResponseWriter, r *http.Request, s session) {
	pol, t := p.Policy(), In(s.language)
	now := time.Now().In(pol.Zone)
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, pol.Zone)
	o := overview{Zone: now.Format("MST"), Balances: p.balances(r.Context(), pol, t), Faults: p.Faults()}
	asked := []struct {
		by, head string
		since    time.Time
	}{{"day", "", time.Date(now.Year(), now.Month(), now.Day()-29, 0, 0, 0, 0, pol.Zone)}, {"chat", t.ByChat, month}, {"person", t.ByPerson, month}, {"model", t.ByModel, month}}
	sums, errs := make([][]bots.Sum, len(asked)), make([]error, len(asked))
	var reading sync.WaitGroup
	for i, q := range asked {
		errs[i] = bots.ErrPanicked // unless it is read
		reading.Go(func() {
			defer func() { bots.Caught(p.Log, recover(), "adding up for the operator's page") }()
			sums[i], errs[i] = p.Ledger.Spending(r.Context(), q.by, q.since, pol.Zone)
		})
	}
	reading.Wait()
	if err := errors.Join(errs...); err != nil {
		p.broken(w, r, s, err)
		return
	}
	o.Days, o.Today = dayRows(sums[0], now)
	for _, one := range sums[3] {
		o.Month += one.Nano
	}
	for i, q := range asked[1:] {
		o.Groups = append(o.Groups, group{q.head, rows(sums[i+1][:min(len(sums[i+1]), mostRows)], t)})
	}
	for _, turn := range p.Running() {
		o.Running = append(o.Running, running{nameOf(turn.Chat), turn.Author.Name, turn.Model, turn.Asked.In(pol.Zone)})
	}
	for i := range o.Faults {
		o.Faults[i].At = o.Faults[i].At.In(pol.Zone)
	}
	p.show(w, r, s, http.StatusOK, "overview", t.Overview, o)
}

// dayRows are the last thirty days, newest first, those without calls too.
func dayRows(sums []bots.Sum, now time.Time) (all []row, today llm.Nano) {
	for back := range 30 {
		day := time.Date(now.Year(), now.Month(), now.Day()-back, 12, 0, 0, 0, now.Location()).Format(time.DateOnly)
		one := bots.Sum{Name: day}
		if i := slices.IndexFunc(sums, func(s bots.Sum) bool { return s.Name == day }); i >= 0 {
			one = sums[i]
		}
		all = append(all, row{Name: one.Name, Nano: one.Nano, Calls: one.Calls, Unpriced: one.Unpriced})
	}
	share(all)
	return all, all[0].Nano
}

func rows(sums []bots.Sum, t Words) (all []row) {
	for _, s := range sums {
		all = append(all, row{Name: cmp.Or(s.Name, t.Forgotten), Nano: s.Nano, Calls: s.Calls, Unpriced: s.Unpriced})
	}
	share(all)
	return all
}

// share measures the bars against the longest.
func share(all []row) {
	most := llm.Nano(0)
	for _, r := range all {
		most = max(most, r.Nano)
	}
	for i, r := range all {
		if most > 0 {
			all[i].Share = int64(max(0, r.Nano)) / max(1, int64(most)/1000)
		}
	}
}

// balanceTime is how long the page waits for what gateways say.
const balanceTime = 3 * time.Second

// balances are those of the operator's keys and accounts.
func (p *Page) balances(ctx context.Context, pol *bots.Policy, t Words) []balance {
	ctx, cancel := context.WithTimeout(ctx, balanceTime)
	defer cancel()
	type question struct {
		gateway, whose string
		ask            func(context.Context) (llm.Balance, error)
	}
	var all []question
	for _, g := range pol.Gateways {
		if g.HasAccount() {
			all = append(all, question{g.Name(), t.Account, g.Account})
		}
		for _, k := range g.AllKeys() {
			all = append(all, question{g.Name(), k.String(), func(ctx context.Context) (llm.Balance, error) { return g.Balance(ctx, k) }})
		}
	}
	out := make([]balance, len(all))
	var work sync.WaitGroup
	for i, q := range all {
		out[i] = balance{Gateway: q.gateway, Whose: q.whose, Unknown: true}
		work.Go(func() {
			defer func() { bots.Caught(p.Log, recover(), "reading a balance for the operator's page") }()
			b, err := q.ask(ctx)
			out[i] = balance{Gateway: q.gateway, Whose: q.whose, AsOf: b.AsOf.In(pol.Zone), Unknown: err != nil || b.Left == nil && !b.Unlimited}
			if b.Left != nil {
				out[i].Left, out[i].Owed = cents(*b.Left), *b.Left < 0
			} else if b.Unlimited {
				out[i].Left = t.Unlimited
			}
			if b.Used != nil {
				out[i].Used = cents(*b.Used)
			}
		})
	}
	work.Wait()
	return out
}

// cents prints a balance.
func cents(n llm.Nano) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return sign + "$" + hundredths(n)
}

func hundredths(n llm.Nano) string {
	n = (n + llm.Dollar/200) / (llm.Dollar / 100)
	text := bots.Exact(n * (llm.Dollar / 100))
	whole, part, _ := strings.Cut(text, ".")
	return whole + "." + (part + "00")[:2]
}

func nameOf(c bots.Chat) string {
	if c.Title != "" {
		return c.Title
	}
	return c.Ref.String()
}

// pair hands a table its words.
func pair(t Words, rows []row) any {
	return struct {
		T    Words
		Rows []row
	}{t, rows}
}

// entries hands a list of lines its words and the form that takes one away.
func entries(t Words, csrf, at string, d []entry) any {
	return struct {
		T        Words
		CSRF, At string
		D        []entry
	}{t, csrf, at, d}
}
