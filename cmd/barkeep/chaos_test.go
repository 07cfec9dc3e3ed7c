package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/llm/llmtest"
	"barkeep/store"
)

// room is a chat in which somebody asks one question after the other.
type room struct {
	name string
	ask  func(text string) (bots.Ref, string) // the chat and the message, as the program stores them
	read func() []string                      // the bot's messages that stand there, oldest first
	made func() (bots.Ref, []string)          // the chat, and the ids of the bot's messages there; nil: posts there cannot double
}

// crowd is a platform's people.
type crowd struct {
	env   []string
	rooms []room
	// posts counts the new messages that the platform made without the program learning so.
	posts func() (hidden int)
	ready func()           // waits until the program hears; nil: what is said before is heard later
	again func()           // the platform hands its newest messages over once more
	rain  func(falls bool) // faults of the platform
}

// chaos is a run: rooms talk, and the program is killed.
type chaos struct {
	*world
	crowds []crowd
	random *rand.Rand
	mu     sync.Mutex
	asked  []*asked
	calls  map[string]int // how often a model was asked, by question
	quiet  bool           // nobody asks any more
	until  time.Time      // all answers must be there
	kills  []time.Time
	late   map[string]bool // posts that stood at a kill and were not stored yet: each may stand twice
}

// asked is one question of the run.
type asked struct {
	name   string // a word that is in the question and in the answer
	chat   bots.Ref
	id     string
	read   func() []string
	calls  int  // how often a model was asked when a kill found it ended
	ended  bool // in the database, at a kill
	closed bool // somebody saw how it ended
}

// TestChaos kills the program while 28 chats talk, in private and in groups. BARKEEP_CHAOS_KILLS and BARKEEP_CHAOS_SEED make
// it longer and different: make chaos.
func TestChaos(t *testing.T) {
	runChaos(t, false)
}

// TestChaosInTheRain is the same while platforms and gateway fail.
func TestChaosInTheRain(t *testing.T) {
	runChaos(t, true)
}

func fromEnv(t *testing.T, name string, without int) int {
	if s := os.Getenv(name); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	return without
}

func runChaos(t *testing.T, rain bool) {
	seed := uint64(fromEnv(t, "BARKEEP_CHAOS_SEED", 1))
	kills := fromEnv(t, "BARKEEP_CHAOS_KILLS", 5)
	c := newChaos(t, seed, rain)
	p := c.child()
	for _, crowd := range c.crowds {
		if crowd.ready != nil {
			crowd.ready()
		}
	}
	var talk sync.WaitGroup
	for _, crowd := range c.crowds {
		crowd.rain(rain)
		for _, r := range crowd.rooms {
			random := rand.New(rand.NewPCG(seed, c.random.Uint64()))
			talk.Go(func() { c.talk(r, random) })
		}
	}
	for range kills {
		time.Sleep(time.Duration(500+c.random.IntN(3000)) * time.Millisecond)
		kill(t, p)
		c.kills = append(c.kills, time.Now())
		c.look()
		for _, crowd := range c.crowds {
			crowd.again()
		}
		p = c.child()
	}
	c.mu.Lock()
	c.quiet, c.until = true, time.Now().Add(patience)
	c.mu.Unlock()
	talk.Wait()
	c.wait(p)
	c.judge()
}

var chaosWord = regexp.MustCompile(`q\d+x`)

func newChaos(t *testing.T, seed uint64, rain bool) *chaos {
	c := &chaos{late: map[string]bool{}, random: rand.New(rand.NewPCG(seed, 2)), calls: map[string]int{}}
	options := llmtest.Options{Answer: c.answer}
	if rain {
		options.Faults = llmtest.Faults{Seed: seed, Chance: map[llmtest.Trouble]float64{
			llmtest.Empty429: .02, llmtest.RateLimited: .02, llmtest.UpstreamBusy: .02, llmtest.UpstreamBroken: .02, llmtest.Cut: .02,
			llmtest.HTML: .01, llmtest.HTML502: .02, llmtest.ErrorInStream: .02, llmtest.Stall: .02, llmtest.DoneOnly: .01, llmtest.BrokenJSON: .01,
		}}
	}
	w := bareWorld(t, options)
	c.world = w
	c.crowds = append(c.crowds, telegramCrowd(w, seed), discordCrowd(w, seed))
	file := w.dir + "/barkeep.yaml"
	if err := os.WriteFile(file, []byte("context: 1000\ngateways:\n  - idle_timeout: 3s\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.env = append(w.env, "BARKEEP_CONFIG="+file, "BARKEEP_ACCESS=open", "BARKEEP_DAILY_LIMIT=1000000 requests", "BARKEEP_SECRET_KEY="+strings.Repeat("5a", 32))
	for _, crowd := range c.crowds {
		w.env = append(w.env, crowd.env...)
	}
	return c
}

// patience is how long the last answers may take: Telegram closes a flooded group for five minutes.
const patience = 6 * time.Minute

func (c *chaos) over() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.quiet && time.Now().After(c.until)
}

// answer is the model: it takes about a second.
func (c *chaos) answer(r llmtest.Request) llmtest.Reply {
	w := chaosWord.FindString(r.Last())
	c.mu.Lock()
	c.calls[w]++
	c.mu.Unlock()
	return llmtest.Pace(w+" begins: "+strings.Repeat("word upon word ", 6)+w+" ends.", 20*time.Millisecond, 15*time.Millisecond)
}

// talk asks in a room, waits for the answer, and asks again, until it is quiet.
func (c *chaos) talk(r room, random *rand.Rand) {
	told := 0
	for {
		c.mu.Lock()
		if c.quiet {
			c.mu.Unlock()
			return
		}
		q := &asked{name: fmt.Sprintf("q%dx", len(c.asked)), read: r.read}
		c.asked = append(c.asked, q)
		c.mu.Unlock()
		chat, id := r.ask(q.name + ", please")
		c.mu.Lock()
		q.chat, q.id = chat, id
		c.mu.Unlock()
		for ; !c.over(); time.Sleep(20 * time.Millisecond) {
			got := r.read()
			if n, _ := sentences(got); n > told {
				told, q.closed = n, true
			}
			if q.closed = q.closed || strings.Contains(strings.Join(got, "\n"), q.name+" ends."); q.closed {
				break
			}
		}
		if !q.closed {
			return
		}
		time.Sleep(time.Duration(random.IntN(600)) * time.Millisecond)
	}
}

var codeAtEnd = regexp.MustCompile(`\(#[0-9a-f]+\)`)

// sentences counts the questions that ended without an answer, and the messages that say so.
func sentences(texts []string) (questions, messages int) {
	codes := map[string]bool{}
	for _, text := range texts {
		if code := codeAtEnd.FindString(text); code != "" {
			codes[code] = true
			messages++
		}
	}
	return len(codes), messages
}

// look reads in the dead program's database which questions have ended: no model may be asked for them again.
func (c *chaos) look() {
	for c.site.Running() > 0 {
		time.Sleep(time.Millisecond)
	}
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
	c.unstored(st)
}

// unstored notes the posts that stand at a kill though the program had no time to
// store them: what a crash can leave, and nothing else may stand twice.
func (c *chaos) unstored(st *store.Store) {
	for _, crowd := range c.crowds {
		for _, r := range crowd.rooms {
			if r.made == nil {
				continue
			}
			chat, ids := r.made()
			for _, id := range ids {
				if _, err := st.TurnAt(c.t.Context(), chat, id); err != nil {
					c.late[r.name+"/"+id] = true
				}
			}
		}
	}
}

func (c *chaos) open() *store.Store {
	c.t.Helper()
	path := ""
	for _, e := range c.env {
		if p, ok := strings.CutPrefix(e, "BARKEEP_DATABASE="); ok {
			path = p
		}
	}
	st, err := store.OpenBeside(context.Background(), path, [][]byte{bytes.Repeat([]byte{0x5a}, 32)}, silent())
	if err != nil {
		c.t.Fatal(err)
	}
	return st
}

// wait lets the program end by itself, when it has shown everything.
func (c *chaos) wait(p *exec.Cmd) {
	time.Sleep(time.Second)
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		c.t.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		c.t.Errorf("the program ends with %v\n%s", err, c.log)
	}
}

// judge counts what people see, and what the gateway charged.
func (c *chaos) judge() {
	var rooms, unanswered, ended, again, whole, told, doubles, strays, hidden, late int
	for _, q := range c.asked {
		n := 0
		for _, text := range q.read() {
			if strings.Contains(text, q.name+" ends.") {
				n++
			}
		}
		switch {
		case n > 0:
			whole++
			doubles += n - 1
		case q.closed:
			told++
		default:
			unanswered++
			c.t.Errorf("%s (%s) has no answer: %s; there stands %q", q.name, q.chat, c.fate(q), last(q.read(), 3))
		}
		if q.ended {
			ended++
		}
		if q.ended && c.calls[q.name] != q.calls {
			again++
			c.t.Errorf("%s had ended and was asked again", q.name)
		}
	}
	for _, crowd := range c.crowds {
		for _, r := range crowd.rooms {
			questions, messages := sentences(r.read())
			doubles += messages - questions
			rooms++
			for _, text := range r.read() {
				if !strings.Contains(text, " ends.") && !codeAtEnd.MatchString(text) {
					strays++
				}
			}
		}
		hidden += crowd.posts()
	}
	late = len(c.late)
	c.t.Logf("%d kills, %d questions in %d rooms: %d answered, %d told why not, %d unanswered; of %d whose end a kill found stored %d asked again; %d doubled, %d stray beginnings, of %d posts in flight at a kill and %d that stood but were not stored",
		len(c.kills), len(c.asked), rooms, whole, told, unanswered, ended, again, doubles, strays, hidden, late)
	if doubles+strays > hidden+late {
		c.t.Errorf("%d doubles and %d strays are more than the %d posts in flight and the %d that stood but were not stored", doubles, strays, hidden, late)
	}
	c.books()
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

func last(texts []string, n int) []string { return texts[max(0, len(texts)-n):] }

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
