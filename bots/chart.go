package bots

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"barkeep/bots/words"
	"barkeep/llm"
)

// Chart is a picture of what was used: a bar for each day, made of the rows.
type Chart struct {
	Title string // what is shown
	Total string // of all days and rows
	Days  []string
	Rows  []ChartRow                // the largest first; in a bar they stand upon each other in this order
	Axis  func([]llm.Nano) []string // how the amounts beside the bars read
}

// ChartRow is what one model, person or kind used.
type ChartRow struct {
	Name   string
	Total  string
	Values []llm.Nano // one for each day: money, or tokens where nothing has a price
}

// Painter draws a chart as a PNG.
type Painter func(Chart) ([]byte, error)

const (
	mostColours = 5 // rows of a chart; what is left over is one more
	leastDays   = 7 // of a month, so that its first bars stand where they will
)

// picture draws by days what the table of /usage says; nil where there is nothing to
// see, or only one day. In a group it shows what all used, never one person's own.
func (e *Engine) picture(ctx context.Context, in *incoming, s Slice, asked wanted) *File {
	asked.span = cmp.Or(asked.span, "month")
	if e.painter == nil || asked.span == "today" || !in.Where.Private() && asked.who == "me" || s.Chat < 0 || s.Person < 0 {
		return nil
	}
	if asked.by == "" {
		asked.by, s.By = "models", "model"
	}
	from, days := daysOf(asked.span, time.Now(), s.Zone)
	s.Since, s.Daily = from, true
	sums, err := e.store.Sums(ctx, s)
	if err != nil {
		e.log.Warn("add up what was used by days", "err", err)
		return nil
	}
	if asked.by == "kinds" {
		for i, sum := range sums {
			sums[i].Name = in.words.UsageKinds[sum.Name]
		}
	}
	c := chartOf(in.words, sums, days)
	if len(c.Rows) == 0 {
		return nil
	}
	c.Title = in.words.UsageHead[asked.span] + " · " + usageTitle(in.words, asked)
	data, err := e.painter(c)
	if err != nil {
		e.log.Warn("draw what was used", "err", err)
		return nil
	}
	return &File{Name: "usage.png", Data: data}
}

// daysOf are the days of the week, or of the month until today.
func daysOf(span string, now time.Time, zone *time.Location) (from time.Time, days []string) {
	from, until := stretch(map[string]Period{"week": Week, "month": Month}[span], now, zone)
	if span == "month" {
		until = from.AddDate(0, 0, max(leastDays, now.In(from.Location()).Day()))
	}
	for d := from; d.Before(until); d = d.AddDate(0, 0, 1) {
		days = append(days, d.Format(time.DateOnly))
	}
	return from, days
}

// chartOf is the chart of what was added up by days and rows: in money, or where
// nothing has a price in tokens. Without rows nothing was used.
func chartOf(w *words.Words, sums []Sum, days []string) Chart {
	value := func(s Sum) llm.Nano { return s.Nano }
	money := slices.ContainsFunc(sums, func(s Sum) bool { return s.Nano > 0 })
	if !money {
		value = func(s Sum) llm.Nano { return llm.Nano(s.Prompt + s.Complete) }
	}
	at, rows := map[string]int{}, map[string]*chartRow{}
	for i, d := range days {
		at[d] = i
	}
	for _, s := range sums {
		day, shown := at[s.Day]
		if !shown || value(s) <= 0 {
			continue
		}
		r := rows[s.Key]
		if r == nil {
			r = &chartRow{ChartRow: ChartRow{Name: cmp.Or(s.Name, "?"), Values: make([]llm.Nano, len(days))}}
			rows[s.Key] = r
		}
		r.add(day, value(s))
	}
	c := Chart{Days: shortDays(days), Axis: func(marks []llm.Nano) []string { return printed(marks, tokensOr(money, marks)) }}
	all := fewer(w, slices.SortedFunc(maps.Values(rows), func(a, b *chartRow) int { return cmp.Or(cmp.Compare(b.sum, a.sum), cmp.Compare(a.Name, b.Name)) }))
	var totals []llm.Nano
	var total llm.Nano
	for _, r := range all {
		totals, total = append(totals, r.sum), total+r.sum
	}
	print := tokensOr(money, totals)
	for _, r := range all {
		r.Total = print(r.sum)
		c.Rows = append(c.Rows, r.ChartRow)
	}
	c.Total = print(total)
	return c
}

// chartRow is a row while it is added up.
type chartRow struct {
	ChartRow
	sum llm.Nano
}

func (r *chartRow) add(day int, n llm.Nano) {
	r.Values[day] += n
	r.sum += n
}

// fewer joins the smallest rows where there are more than colours.
func fewer(w *words.Words, all []*chartRow) []*chartRow {
	if len(all) <= mostColours+1 {
		return all
	}
	rest := &chartRow{ChartRow: ChartRow{Name: w.UsageOthers(len(all) - mostColours), Values: make([]llm.Nano, len(all[0].Values))}}
	for _, r := range all[mostColours:] {
		for day, n := range r.Values {
			rest.add(day, n)
		}
	}
	return append(all[:mostColours:mostColours], rest)
}

// shortDays are dates as there is room for them: of a week with the month, else the
// day alone.
func shortDays(dates []string) []string {
	var all []string
	for _, d := range dates {
		if d = d[len("2006-"):]; len(dates) > leastDays {
			d = strings.TrimPrefix(d[len("01-"):], "0")
		}
		all = append(all, d)
	}
	return all
}

// tokensOr prints money so that a table of it adds up, or tokens.
func tokensOr(money bool, table []llm.Nano) func(llm.Nano) string {
	if money {
		return spentTogether(table...)
	}
	return func(n llm.Nano) string { return Compact(int64(n)) + " tokens" }
}

func printed(all []llm.Nano, print func(llm.Nano) string) []string {
	var l []string
	for _, n := range all {
		l = append(l, print(n))
	}
	return l
}
