//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"barkeep/llm/llmtest"
	"barkeep/store"
)

// What the whole program is held to. Times and rates are ratios to a bare loop
// of the same run.
const (
	commitsAllowed = 4                      // FULL commits before a final stands
	ownAllowed     = time.Millisecond       // beside them and the bare loop's own time
	startAllowed   = 100 * time.Millisecond // to the first getUpdates
	rateAllowed    = 0.5
	idleAllowed    = 25.0  // MB
	fewAllowed     = 60.0  // MB, with 200 streams
	manyAllowed    = 150.0 // MB, with 1,000 streams
	binaryAllowed  = 30.0  // MB
)

// BenchmarkWholeProgram runs Barkeep as a process between simulators, beside a
// bare loop, and prints what each costs. It takes three minutes:
//
//	go test -run '^$' -bench WholeProgram -benchtime 1x -timeout 20m ./cmd/barkeep
func BenchmarkWholeProgram(b *testing.B) {
	l := &load{B: b, barkeep: build(b, "."), bare: build(b, "./testdata/bare")}
	defer func() { fmt.Print(l.table.String()) }()
	idle := l.idle()
	l.size()
	l.start()
	l.latency(12, 25)
	l.crowds(3, 2000)
	l.streams()
	for _, row := range <-idle {
		l.row(row[0], "", row[1], row[2], row[3])
	}
}

// load is one run of the benchmark.
type load struct {
	*testing.B
	barkeep, bare string // paths
	table         strings.Builder
}

// row prints one figure.
func (l *load) row(what, bare, barkeep, allowed, verdict string) {
	if l.table.Len() == 0 {
		l.table.WriteString("\n")
		l.row("", "bare loop", "Barkeep", "allowed", "")
	}
	fmt.Fprintf(&l.table, "%-46s %14s %14s %20s %s\n", what, bare, barkeep, allowed, verdict)
}

func verdict(good bool) string {
	if good {
		return "ok"
	}
	return "MISSED"
}

func mb(f float64) string { return fmt.Sprintf("%.1f MB", f) }

func ms(d time.Duration) string { return fmt.Sprintf("%.2f ms", float64(d)/float64(time.Millisecond)) }

// at returns the value that a share of all does not exceed.
func at(share float64, all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[min(len(all)-1, int(share*float64(len(all))))]
}

func (l *load) size() {
	var sizes []float64
	for _, path := range []string{l.bare, l.barkeep} {
		info, err := os.Stat(path)
		if err != nil {
			l.Fatal(err)
		}
		sizes = append(sizes, float64(info.Size())/1e6)
	}
	l.row("stripped static binary", mb(sizes[0]), mb(sizes[1]), mb(binaryAllowed), verdict(sizes[1] < binaryAllowed))
}

// start measures the time to the first getUpdates, with a new database and with
// one that is there.
func (l *load) start() {
	var bare, fresh, again []time.Duration
	for range 7 {
		b := openBar(l, nil)
		for _, to := range []*[]time.Duration{&fresh, &again} {
			p, took := b.run(l, l.barkeep)
			*to = append(*to, took)
			p.end()
		}
		p, took := b.run(l, l.bare)
		bare = append(bare, took)
		p.end()
	}
	for _, one := range []struct {
		what string
		took []time.Duration
	}{{"start to first getUpdates, new database", fresh}, {"start to first getUpdates", again}} {
		m := at(0.5, one.took)
		l.row(one.what, ms(at(0.5, bare)), ms(m), ms(startAllowed), verdict(m < startAllowed))
	}
}

// idle measures, beside the rest, what a Barkeep holds that nobody asks.
func (l *load) idle() <-chan [][4]string {
	b := openBar(l, nil)
	p, _ := b.run(l, l.barkeep)
	out := make(chan [][4]string, 1)
	go func() {
		var rows [][4]string
		for _, after := range []time.Duration{10 * time.Second, 2 * time.Minute} {
			time.Sleep(time.Until(p.begun.Add(after)))
			held, err := p.memory()
			if err != nil {
				l.Error(err)
			}
			rows = append(rows, [4]string{"RSS idle, " + after.String() + " after start", mb(held), mb(idleAllowed), verdict(err == nil && held < idleAllowed)})
		}
		out <- rows
	}()
	return out
}

// story is an answer of some sixty words, given at once.
func story(llmtest.Request) llmtest.Reply {
	return llmtest.Say(strings.Repeat("Once there was a bar in which everybody had an answer. ", 6) + theEnd)
}

// pair is a bar for each of the two programs, which run in them.
type pair struct {
	bare, barkeep       *bar
	bareRun, barkeepRun *daemon
}

func (l *load) pair(answer func(llmtest.Request) llmtest.Reply) *pair {
	p := &pair{bare: openBar(l, answer), barkeep: openBar(l, answer)}
	p.bareRun, _ = p.bare.run(l, l.bare)
	p.barkeepRun, _ = p.barkeep.run(l, l.barkeep)
	return p
}

func (p *pair) end() { p.bareRun.end(); p.barkeepRun.end() }

// latency measures what each adds to one answer, one question at a time, and a
// FULL commit on the same disk between.
func (l *load) latency(rounds, questions int) {
	p := l.pair(story)
	defer p.end()
	st, err := store.Open(context.Background(), filepath.Join(l.TempDir(), "commits.db"), [][]byte{bytes.Repeat([]byte{1}, 32)}, slog.New(slog.DiscardHandler))
	if err != nil {
		l.Fatal(err)
	}
	defer st.Shut()
	var bare, barkeep, commits []time.Duration
	for range rounds {
		bare = append(bare, l.oneByOne(p.bare, questions)...)
		barkeep = append(barkeep, l.oneByOne(p.barkeep, questions)...)
		for range questions {
			begun := time.Now()
			if err := st.ClaimCode(context.Background(), []byte("hash"), begun); err != nil {
				l.Fatal(err)
			}
			commits = append(commits, time.Since(begun))
		}
	}
	commit := at(0.5, commits)
	allowed := at(0.5, bare) + commitsAllowed*commit + ownAllowed
	median := at(0.5, barkeep)
	l.row("FULL commit, median", "", ms(commit), "", "")
	l.row("added to an answer, median", ms(at(0.5, bare)), ms(median), ms(allowed), verdict(median <= allowed))
	l.row("added to an answer, p99", ms(at(0.99, bare)), ms(at(0.99, barkeep)), "", "")
}

// oneByOne asks n questions, each by somebody new, and returns what was added.
func (l *load) oneByOne(b *bar, n int) []time.Duration {
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	defer cancel()
	var all []time.Duration
	for range n {
		said := time.Now()
		chat := b.ask(1)
		if _, err := b.finals(ctx, chat); err != nil {
			l.Fatal(err)
		}
		all = append(all, b.added(chat[0], said))
		time.Sleep(10 * time.Millisecond) // what is stored after a final is not the next question's
	}
	return all
}

// crowds lets many people write at once.
func (l *load) crowds(rounds, people int) {
	p := l.pair(story)
	defer p.end()
	var bare, barkeep []float64
	var asked [2][]int64
	bareUsed, barkeepUsed := p.bareRun.processor(), p.barkeepRun.processor()
	for range rounds {
		bare = append(bare, l.rate(p.bare, people, &asked[0]))
		barkeep = append(barkeep, l.rate(p.barkeep, people, &asked[1]))
	}
	p.bare.once(l, asked[0], len(asked[0]))
	p.barkeep.once(l, asked[1], len(asked[1]))
	slices.Sort(bare)
	slices.Sort(barkeep)
	ratio := barkeep[rounds/2] / bare[rounds/2]
	per := func(d time.Duration) string { return ms(d / time.Duration(rounds*people)) }
	l.row(fmt.Sprintf("replies/s, %d chats at once", people), fmt.Sprintf("%.0f", bare[rounds/2]), fmt.Sprintf("%.0f (%.2f)", barkeep[rounds/2], ratio),
		fmt.Sprintf("%.2f", rateAllowed), verdict(ratio >= rateAllowed))
	l.row("processor time for a reply there", per(p.bareRun.processor()-bareUsed), per(p.barkeepRun.processor()-barkeepUsed), "", "")
}

// rate is how many answers a second stood.
func (l *load) rate(b *bar, people int, asked *[]int64) float64 {
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	defer cancel()
	begun := time.Now()
	chats := b.ask(people)
	*asked = append(*asked, chats...)
	last, err := b.finals(ctx, chats)
	if err != nil {
		l.Fatal(err)
	}
	time.Sleep(time.Second) // what is stored after the finals
	return float64(people) / last.Sub(begun).Seconds()
}
