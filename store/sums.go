package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"barkeep/bots"
	"barkeep/llm"
)

// chosen is the WHERE of a slice, over charges as c.
func chosen(s bots.Slice) (with, where string, args []any) {
	var terms []string
	if s.Chat != 0 {
		with, args = below, append(args, s.Chat)
		terms = append(terms, "c.chat IN (SELECT id FROM below)")
	}
	if s.Person != 0 {
		terms, args = append(terms, "c.person = ?"), append(args, s.Person)
	}
	if s.Gateway != "" {
		terms, args = append(terms, "c.gateway = ?"), append(args, s.Gateway)
	}
	if s.Key != "" {
		terms, args = append(terms, "c.key = ?"), append(args, s.Key)
	}
	if s.Paid != "" {
		terms, args = append(terms, "c.own = ?"), append(args, s.Paid == bots.PaidOwn)
	}
	if !s.Since.IsZero() {
		terms, args = append(terms, "c.at >= ?"), append(args, ms(s.Since))
	}
	if !s.Until.IsZero() {
		terms, args = append(terms, "c.at < ?"), append(args, ms(s.Until))
	}
	return with, strings.Join(append(terms, "true"), " AND "), args
}

// quarter is the width in ms of what days are made of: every zone's offset is a
// multiple of it.
const quarter = 15 * 60 * 1000

// groupings are what to group by and what a group is called.
var groupings = map[string]struct{ key, name string }{
	"":       {"''", "''"},
	"model":  {"c.model", "c.model"},
	"person": {"c.person", "coalesce((SELECT coalesce(nullif(p.name, ''), p.platform || ':' || p.ref) FROM people p WHERE p.id = c.person), '')"},
	"chat":   {"c.chat", "(SELECT coalesce(nullif(h.title, ''), h.platform || ':' || h.ref) FROM chats h WHERE h.id = c.chat)"},
	"kind":   {"c.task", "c.task"},
	"day":    {fmt.Sprintf("c.at / %d", quarter), "''"},
}

// Sums implements bots.Ledger. Without By there is one row, even of nothing.
func (s *Store) Sums(ctx context.Context, slice bots.Slice) (all []bots.Sum, err error) {
	by, known := groupings[slice.By]
	if !known {
		return nil, fmt.Errorf("add up charges: by %q?", slice.By)
	}
	with, where, args := chosen(slice)
	group := by.key
	if slice.Daily {
		group += ", " + groupings["day"].key
	}
	query := with + `SELECT CAST(coalesce(` + by.key + `, '') AS TEXT), ` + by.name + `, min(c.at), count(*), sum(c.prompt), sum(c.completion), sum(c.spent),
			sum(c.unpriced), sum(c.state = 'open'), sum(c.state = 'confirmed')
		FROM charges c WHERE ` + where + ` AND c.state <> 'void' GROUP BY ` + group
	rows := map[[2]string]int{}
	err = s.read(ctx, "add up charges", func(t *tx) error {
		return t.each(query, args, func(r *sql.Rows) error {
			var one bots.Sum
			var at int64
			if err := r.Scan(&one.Key, &one.Name, &at, &one.Calls, &one.Prompt, &one.Complete, &one.Nano, &one.Unpriced, &one.Open, &one.Sure); err != nil {
				return err
			}
			date := fromMS(at).In(cmp.Or(slice.Zone, time.Local)).Format(time.DateOnly)
			switch {
			case slice.By == "day":
				one.Key, one.Name = date, date
			case slice.Daily:
				one.Day = date
			}
			is := [2]string{one.Key, one.Day}
			if i, seen := rows[is]; seen { // another quarter of the same day
				all[i] = add(all[i], one)
				return nil
			}
			rows[is] = len(all)
			if !slice.Daily {
				one.Key = ""
			}
			all = append(all, one)
			return nil
		})
	})
	if slice.By == "" && len(all) == 0 && err == nil {
		all = []bots.Sum{{}}
	}
	largestFirst(all)
	return all, err
}

func largestFirst(all []bots.Sum) {
	slices.SortStableFunc(all, func(a, b bots.Sum) int {
		return cmp.Or(cmp.Compare(b.Nano, a.Nano), cmp.Compare(b.Calls, a.Calls), cmp.Compare(a.Name, b.Name))
	})
}

func add(a, b bots.Sum) bots.Sum {
	a.Calls += b.Calls
	a.Prompt += b.Prompt
	a.Complete += b.Complete
	a.Nano += b.Nano
	a.Unpriced += b.Unpriced
	a.Open += b.Open
	a.Sure += b.Sure
	return a
}

// Charges implements bots.Ledger. Void ones are among them.
func (s *Store) Charges(ctx context.Context, slice bots.Slice) (all []bots.Charge, err error) {
	with, where, args := chosen(slice)
	query := with + `SELECT c.id, c.turn, c.chat, coalesce(c.person, 0), c.gateway, c.key, c.own, c.model, c.task, c.state, c.request,
		c.prompt, c.completion, c.cached, c.reasoning, c.reported, c.estimate, c.nano, coalesce(c.quota, 0), coalesce(c.quota_unit, 0), c.at,
		c.logged, coalesce(c.logged_quota, 0), coalesce(c.logged_unit, 0), coalesce(c.log_row, '')
		FROM charges c WHERE ` + where + ` ORDER BY c.at, c.id`
	err = s.read(ctx, "read charges", func(t *tx) error {
		return t.each(query, args, func(r *sql.Rows) error {
			var c bots.Charge
			var cost, found llm.Cost
			var estimate, nano, logged sql.Null[llm.Nano]
			var at int64
			err := r.Scan(&c.ID, &c.Turn, &c.Chat, &c.Person, &c.Gateway, &c.Key, &c.Own, &c.Model, &c.Task, &c.State, &c.Request,
				&c.Usage.Prompt, &c.Usage.Completion, &c.Usage.Cached, &c.Usage.Reasoning, &c.Reported, &estimate, &nano, &cost.Quota, &cost.QuotaPerUnit, &at,
				&logged, &found.Quota, &found.QuotaPerUnit, &c.LogRow)
			if estimate.Valid {
				c.Estimate = &estimate.V
			}
			if nano.Valid {
				cost.Nano = nano.V
				c.Cost = &cost
			}
			if logged.Valid {
				found.Nano = logged.V
				c.Logged = &found
			}
			c.At = fromMS(at)
			all = append(all, c)
			return err
		})
	})
	return all, err
}
