// Package storetest holds the checks that every bots.Store passes, whatever
// keeps it.
package storetest

import (
	"context"
	"reflect"
	"strconv"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/llm"
)

// Run checks a store. open returns a new, empty one, which it closes when the
// test ends.
func Run(t *testing.T, open func(t *testing.T) bots.Store) {
	for name, check := range map[string]func(*world){
		"questions":        questions,
		"duplicates":       duplicates,
		"orders":           orders,
		"parents":          parents,
		"windows":          windows,
		"shared":           shared,
		"replies":          replies,
		"closed":           closed,
		"joins":            joins,
		"attachments":      attachments,
		"files":            files,
		"batches":          batches,
		"rewords":          rewords,
		"calls":            calls,
		"endings":          endings,
		"places":           places,
		"paths":            paths,
		"retries":          retries,
		"retries beside":   retriesBeside,
		"hostile words":    hostile,
		"unfinished":       unfinished,
		"caps":             caps,
		"caps in parallel": capsInParallel,
		"sums":             sums,
		"standing":         standing,
		"grants":           grants,
		"elsewhere":        elsewhere,
		"settings":         settings,
		"alarms":           alarms,
		"rations of roles": rationsOfRoles,
		"owners":           owners,
		"own keys":         ownKeys,
		"moves":            moves,
		"merges":           merges,
		"unknown":          unknown,
		"read your writes": readYourWrites,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(&world{T: t, Store: open(t), ctx: t.Context(), now: start})
		})
	}
}

var start = time.UnixMilli(1_700_000_000_000)

// world is a store with people who talk.
type world struct {
	*testing.T
	bots.Store
	ctx  context.Context
	now  time.Time // when the next message is sent
	sent int
}

var (
	group  = bots.Where{Ref: bots.Ref{Platform: "telegram", ID: "-1001"}, Kind: bots.Group, Title: "Pub"}
	topic  = bots.Where{Ref: bots.Ref{Platform: "telegram", ID: "-1001/7"}, Kind: bots.Topic, Title: "Darts", Parent: &group}
	direct = bots.Where{Ref: bots.Ref{Platform: "telegram", ID: "5"}, Kind: bots.Private}
	ann    = bots.Who{Ref: bots.Ref{Platform: "telegram", ID: "5"}, Name: "Ann"}
	ben    = bots.Who{Ref: bots.Ref{Platform: "telegram", ID: "6"}, Name: "Ben"}
)

// must fails the test at an error.
func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// question is one that nobody has asked before, a second after the last.
func (w *world) question(where bots.Where, who bots.Who, text string) bots.Question {
	w.sent++
	w.now = w.now.Add(time.Second)
	return bots.Question{
		Message:  bots.Message{ID: "q" + strconv.Itoa(w.sent), Where: where, From: who, Sent: w.now, Text: text, Place: "place of " + text},
		Task:     bots.Ask,
		Language: "en",
		Window:   time.Hour,
	}
}

// accept stores one question.
func (w *world) accept(q bots.Question) bots.Asked {
	w.Helper()
	asked, orders, err := w.Accept(w.ctx, []bots.Question{q}, nil)
	w.must(err)
	if len(asked) != 1 || len(orders) != 0 {
		w.Fatalf("one question gave %d turns and %d orders", len(asked), len(orders))
	}
	if n := w.turn(asked[0].Turn.ID); !reflect.DeepEqual(n, asked[0].Turn) {
		w.Fatalf("Accept returned\n%+v, stored is\n%+v", asked[0].Turn, n)
	}
	return asked[0]
}

// ask stores one question and returns its turn.
func (w *world) ask(where bots.Where, who bots.Who, text string) bots.Turn {
	w.Helper()
	return w.accept(w.question(where, who, text)).Turn
}

// begin begins a call.
func (w *world) begin(n bots.Turn, caps ...bots.Cap) bots.Charge {
	w.Helper()
	c := bots.Charge{Gateway: "main", Key: "k", Model: "m", Task: bots.Ask, Estimate: nano(100), At: w.now}
	var err error
	c.ID, _, err = w.Begin(w.ctx, n, c, caps)
	w.must(err)
	return c
}

// answer lets a turn be answered, for 70 nano-dollars, in a message of that id.
func (w *world) answer(n bots.Turn, message string) {
	w.Helper()
	w.end(n, bots.Answered)
	w.must(w.Keep(w.ctx, n.ID, bots.Kept{State: "kept", Posts: []string{message}}))
	w.must(w.Seen(w.ctx, n.ID, bots.IsShown))
}

// end lets a turn end after one call.
func (w *world) end(n bots.Turn, state bots.State) {
	w.Helper()
	c := w.begin(w.turn(n.ID))
	c.State, c.Cost, c.Usage, c.Reported = bots.Computed, &llm.Cost{Nano: 70, Quota: 7, QuotaPerUnit: 500_000}, llm.Usage{Prompt: 3, Completion: 4}, true
	done, err := w.Finish(w.ctx, n.ID, bots.Ending{State: state, Answer: "answer to " + n.Question, Model: "m"}, []bots.Charge{c})
	w.must(err)
	if !done {
		w.Fatalf("turn %d had ended already", n.ID)
	}
}

// turn reads a turn.
func (w *world) turn(id int64) bots.Turn {
	w.Helper()
	n, err := w.Turn(w.ctx, id)
	w.must(err)
	return n
}

// reply makes a question a reply to a Barkeep message.
func reply(q bots.Question, message string) bots.Question {
	q.Message.ReplyTo = &bots.Quote{ID: message, Mine: true}
	return q
}

func nano(n llm.Nano) *llm.Nano { return &n }
