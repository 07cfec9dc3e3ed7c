package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/store"
)

// The bound on what may stand twice. A post is in flight at a kill when the platform had made the message and the program had not
// durably stored its id: the platform has no key by which a repeated post is known again, so losing or doubling are all there is.
// The simulator sees half of that: which answers it had not handed over. The other half is the time from an answer handed over to
// the program's commit, and that is measured all the time: /readyz writes to the database and answers after the commit, so that a
// request to it is what storing an id is, a turn on the processor and in the writer's queue included. A post counts as in flight
// if its answer was handed over less than commitsToStore of the slowest such requests of the last seconds before the kill.
// The bound is on each message, not on their number: whatever stands twice, and each stray beginning, must be one of those posts.
// And each post that a kill finds unstored must be one, too, so that a message whose id is never stored is found.
const (
	commitsToStore = 3 // the answer is read and decoded first, and the commit under way is waited for
	leastStoring   = 150 * time.Millisecond
	commitsKept    = 3 * time.Second
	arriving       = 200 * time.Millisecond // what the dead program had sent is still read by the simulator
)

// commits measures what a commit takes.
type commits struct {
	mu      sync.Mutex
	took    map[time.Time]time.Duration
	begun   time.Time     // of the request that runs
	longest time.Duration // that storing said
}

// measureCommits asks the program that listens at an address, whenever there is one.
func measureCommits(t *testing.T, address string) *commits {
	c := &commits{took: map[time.Time]time.Duration{}}
	stop, stopped := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() { close(stop); <-stopped })
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true}}
	go func() {
		defer close(stopped)
		for {
			begun := time.Now()
			c.mu.Lock()
			c.begun = begun
			c.mu.Unlock()
			if resp, err := client.Get("http://" + address + "/readyz"); err == nil { // a request that a kill ends counts, too
				resp.Body.Close()
			}
			c.mu.Lock()
			c.took[begun], c.begun = time.Since(begun), time.Time{}
			c.mu.Unlock()
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return c
}

// storing is how long a program that has an answer may take to store it.
func (c *commits) storing() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	most := time.Duration(0)
	if !c.begun.IsZero() {
		most = time.Since(c.begun) // a program that stands still answers nothing
	}
	for at, took := range c.took {
		if time.Since(at) > commitsKept {
			delete(c.took, at)
		}
		most = max(most, took)
	}
	storing := max(leastStoring, commitsToStore*most)
	c.longest = max(c.longest, storing)
	return storing
}

var codeAtEnd = regexp.MustCompile(`\(#[0-9a-f]+\)`)

// sentences are the messages that say why a question ended without an answer, by its code.
func sentences(all []line) map[string][]line {
	codes := map[string][]line{}
	for _, l := range all {
		if code := codeAtEnd.FindString(l.text); code != "" {
			codes[code] = append(codes[code], l)
		}
	}
	return codes
}

// answers: the line is the question's whole answer.
func (q *asked) answers(l line) bool { return strings.Contains(l.text, q.name+" ends.") }

// look reads in the dead program's database which questions have ended: no model may be asked for them again; and which posts
// are not stored.
func (c *chaos) look(kill time.Time) {
	storing := c.commit.storing()
	for c.site.Running() > 0 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(arriving)
	st := c.open()
	defer func() {
		if err := st.Shut(); err != nil {
			c.t.Error(err)
		}
	}()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, q := range c.asked {
		if q.ended || q.id == "" {
			continue
		}
		turn, err := st.TurnAt(c.t.Context(), q.chat, q.id)
		if err == nil && turn.State.Ended() {
			q.ended, q.calls = true, c.calls[q.name]
		}
	}
	for _, crowd := range c.crowds {
		if crowd.flying != nil {
			c.mayDouble(crowd)
			for _, post := range crowd.flying(kill.Add(-storing), time.Now()) {
				c.twice[post], c.flying[post] = true, true
			}
			c.unstored(st, crowd, storing)
		}
	}
}

// mayDouble notes the posts whose answers were withheld.
func (c *chaos) mayDouble(crowd crowd) {
	if crowd.withheld == nil {
		return
	}
	for _, post := range crowd.withheld() {
		c.twice[post] = true
	}
}

// unstored holds that each message whose id the program did not store was in flight.
func (c *chaos) unstored(st *store.Store, crowd crowd, storing time.Duration) {
	for _, r := range crowd.rooms {
		for _, l := range r.read() {
			if l.id == "" {
				continue
			}
			if _, err := st.TurnAt(c.t.Context(), r.chat, l.id); err == nil {
				continue
			}
			post := r.name + "/" + l.id
			if known := c.lost[post]; !known && !c.twice[post] {
				c.t.Errorf("kill %d: %s was answered more than %v before, and is not stored: %q", c.kills, post, storing, l.text)
			}
			c.lost[post] = true
		}
	}
}

func (c *chaos) open() *store.Store {
	c.t.Helper()
	st, err := store.OpenBeside(context.Background(), c.value("BARKEEP_DATABASE"), [][]byte{bytes.Repeat([]byte{0x5a}, 32)}, silent())
	if err != nil {
		c.t.Fatal(err)
	}
	return st
}

// tally is what stands at the end of a run.
type tally struct {
	whole, told, unanswered, ended, again int
	doubles, strays                       int
}

// judge counts what people see, and what the gateway charged.
func (c *chaos) judge() {
	var n tally
	for _, q := range c.asked {
		c.question(q, &n)
	}
	for _, crowd := range c.crowds {
		c.mayDouble(crowd)
	}
	rooms := 0
	for _, crowd := range c.crowds {
		for _, r := range crowd.rooms {
			rooms++
			c.room(r, &n)
		}
	}
	c.t.Logf("%d kills, %d questions in %d rooms: %d answered, %d told why not, %d unanswered; of %d whose end a kill found stored %d asked again; "+
		"%d doubled and %d stray beginnings on Telegram: %d posts were in flight at a kill, answered at most %v before (%d of them not stored), and of %d more Telegram withheld the answer; none on Discord",
		c.kills, len(c.asked), rooms, n.whole, n.told, n.unanswered, n.ended, n.again, n.doubles, n.strays, len(c.flying), c.commit.longest, len(c.lost), len(c.twice)-len(c.flying))
	if n.doubles+n.strays > len(c.twice) {
		c.t.Errorf("%d doubles and %d strays are more than there may be", n.doubles, n.strays)
	}
	c.books()
}

func (c *chaos) question(q *asked, n *tally) {
	whole := slices.ContainsFunc(q.read(), q.answers)
	switch {
	case whole:
		n.whole++
	case q.closed:
		n.told++
	default:
		n.unanswered++
		c.t.Errorf("%s (%s) has no answer: %s; there stands %q", q.name, q.chat, c.fate(q), last(q.read(), 3))
	}
	if q.ended {
		n.ended++
	}
	if q.ended && c.calls[q.name] != q.calls {
		n.again++
		c.t.Errorf("%s had ended and was asked again", q.name)
	}
}

// room holds that what stands twice, or is a beginning only, was in flight at a kill.
func (c *chaos) room(r room, n *tally) {
	stands := map[string][]line{} // by the question's word, or its code
	for _, l := range r.read() {
		switch word := chaosWord.FindString(l.text); {
		case codeAtEnd.MatchString(l.text):
			stands[codeAtEnd.FindString(l.text)] = append(stands[codeAtEnd.FindString(l.text)], l)
		case strings.Contains(l.text, word+" ends."):
			stands[word] = append(stands[word], l)
		default:
			n.strays++
			c.wasFlying(r, "a beginning stands", []line{l}, 1)
		}
	}
	for of, all := range stands {
		n.doubles += len(all) - 1
		c.wasFlying(r, of+" stands twice", all, len(all)-1)
	}
}

// wasFlying holds that so many of the messages were.
func (c *chaos) wasFlying(r room, what string, all []line, want int) {
	flew := 0
	for _, l := range all {
		if c.twice[r.name+"/"+l.id] {
			flew++
		}
	}
	if flew < want {
		c.t.Errorf("%s: %s, and was not in flight at a kill: %q", r.name, what, all)
	}
}

// fate is what the database knows of a question.
func (c *chaos) fate(q *asked) string {
	st := c.open()
	defer st.Shut()
	turn, err := st.TurnAt(context.Background(), q.chat, q.id)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%s, shown %d, %d calls, note %q", turn.State, turn.Shown, turn.Attempts, turn.Note)
}

func last[T any](all []T, n int) []T { return all[max(0, len(all)-n):] }

// books holds that every row of the gateway's ledger is a charge on the tab.
func (c *chaos) books() {
	st := c.open()
	sums, err := st.Sums(context.Background(), bots.Slice{})
	if err != nil || len(sums) != 1 {
		c.t.Fatalf("the tab: %v %v", sums, err)
	}
	if rows := int64(len(c.site.Ledger())); sums[0].Calls < rows {
		c.t.Errorf("the gateway charged %d calls, the tab has %d", rows, sums[0].Calls)
	}
	if err := st.Shut(); err != nil {
		c.t.Error(err)
	}
}
