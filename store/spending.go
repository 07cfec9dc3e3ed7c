package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"time"

	"barkeep/bots"
)

// The queries of Spending: a quarter of an hour or 0, a name, calls, money, calls
// without a price. Whose sums they are is looked up first, since most of the table is
// older than what is asked for.
const (
	spentByDay  = "SELECT quarter, '', calls, nano, unpriced FROM spending WHERE scope = 'all' AND id = 0 AND own = 0 AND quarter >= ? ORDER BY quarter"
	spentByChat = `SELECT 0, coalesce(nullif(c.title, ''), c.platform || ':' || c.ref), sum(s.calls), sum(s.nano), sum(s.unpriced)
		FROM chats c CROSS JOIN spending s ON s.scope = 'chat' AND s.id = c.id AND s.own = 0 WHERE s.quarter >= ? GROUP BY c.id`
	spentByPerson = `SELECT 0, coalesce(nullif(p.name, ''), p.platform || ':' || p.ref), sum(s.calls), sum(s.nano), sum(s.unpriced)
		FROM people p CROSS JOIN spending s ON s.scope = 'person' AND s.id = p.id AND s.own = 0 WHERE s.quarter >= ? GROUP BY p.id`
	spentByModel = `SELECT 0, m.name, sum(s.calls), sum(s.nano), sum(s.unpriced)
		FROM models m CROSS JOIN spending s ON s.scope = 'model' AND s.id = m.id AND s.own = 0 WHERE s.quarter >= ? GROUP BY m.id`
)

// Spending adds up what was spent on the operator's keys since a time, to the quarter
// of an hour, by "day" in a zone, "chat", "person" or "model", largest first: calls,
// money and calls without a price. Who was forgotten is one person without a name.
func (s *Store) Spending(ctx context.Context, by string, since time.Time, zone *time.Location) (all []bots.Sum, err error) {
	query, known := map[string]string{"day": spentByDay, "chat": spentByChat, "person": spentByPerson, "model": spentByModel}[by]
	if !known {
		return nil, fmt.Errorf("add up spending: by %q?", by)
	}
	err = s.read(ctx, "add up spending", func(t *tx) error {
		found, err := t.sums(query, since)
		if err != nil {
			return err
		}
		if by == "day" {
			found = daily(found, cmp.Or(zone, time.Local))
		}
		if by == "person" {
			rest, err := t.forgotten(since, found)
			if err != nil {
				return err
			}
			found = append(found, rest)
		}
		for _, one := range found {
			if one.Calls != 0 {
				all = append(all, one.Sum)
			}
		}
		return nil
	})
	largestFirst(all)
	return all, err
}

// dated is a sum of what began at a time.
type dated struct {
	bots.Sum
	at time.Time
}

func (t *tx) sums(query string, since time.Time) (all []dated, err error) {
	err = t.each(query, []any{ms(since) / quarter}, func(r *sql.Rows) error {
		var one dated
		var at int64
		err := r.Scan(&at, &one.Name, &one.Calls, &one.Nano, &one.Unpriced)
		one.at = fromMS(at * quarter)
		all = append(all, one)
		return err
	})
	return all, err
}

// daily adds up what belongs to the same day of a zone.
func daily(all []dated, zone *time.Location) (days []dated) {
	for _, one := range all {
		one.Name = one.at.In(zone).Format(time.DateOnly)
		if last := len(days) - 1; last >= 0 && days[last].Name == one.Name {
			days[last].Sum = add(days[last].Sum, one.Sum)
		} else {
			days = append(days, one)
		}
	}
	return days
}

// forgotten is what was spent and is nobody's.
func (t *tx) forgotten(since time.Time, known []dated) (rest dated, err error) {
	all, err := t.sums(spentByDay, since)
	for _, one := range all {
		rest.Sum = add(rest.Sum, one.Sum)
	}
	for _, one := range known {
		rest.Calls, rest.Nano, rest.Unpriced = rest.Calls-one.Calls, rest.Nano-one.Nano, rest.Unpriced-one.Unpriced
	}
	return rest, err
}
