package main

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/llm/llmtest"
)

// room is a chat in which somebody asks one question after the other.
type room struct {
	name string
	chat bots.Ref                 // as the program stores it
	ask  func(text string) string // the message, as the program stores it
	read func() []line            // the bot's messages that stand there, oldest first
}

// line is one message, or another sign, that people see.
type line struct{ id, text string }

// crowd is a platform's people.
type crowd struct {
	env   []string
	rooms []room
	// flying names, as room and id, the posts that were in flight at a kill: they reached the platform before the program began
	// again, and it had not handed the answer over at a time. nil: a post names itself there, and none may stand twice.
	flying func(since, again time.Time) []string
	// withheld names the posts whose answers never arrived whole, through a fault or a kill.
	withheld func() []string
	ready    func()           // waits until the program hears; nil: what is said before is heard later
	again    func()           // the platform hands its newest messages over once more
	rain     func(falls bool) // faults of the platform
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
	kills  int
	commit *commits
	twice  map[string]bool // the posts in flight at a kill or withheld, by room and id: each may stand twice
	lost   map[string]bool // of these the program had not stored at a kill
	flying map[string]bool // of twice, those in flight at a kill
}

// asked is one question of the run.
type asked struct {
	name   string // a word that is in the question and in the answer
	chat   bots.Ref
	id     string
	read   func() []line
	calls  int  // how often a model was asked when a kill found it ended
	ended  bool // in the database, at a kill
	closed bool // somebody saw how it ended
}

// TestChaos kills the program while 28 chats talk, in private and in groups, once in fair weather and once while platforms and
// gateway fail. The two mostly wait and run beside each other, but beside no other test. BARKEEP_CHAOS_KILLS and
// BARKEEP_CHAOS_SEED make them longer and different: make chaos.
func TestChaos(t *testing.T) {
	for name, rain := range map[string]bool{"fair": false, "rain": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runChaos(t, rain)
		})
	}
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
		c.kills++
		c.look(time.Now())
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
	c := &chaos{twice: map[string]bool{}, flying: map[string]bool{}, lost: map[string]bool{}, random: rand.New(rand.NewPCG(seed, 2)), calls: map[string]int{}}
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
	address := freeAddress(t)
	w.set("BARKEEP_LISTEN", address)
	c.commit = measureCommits(t, address)
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

// freeAddress is one where nobody listens.
func freeAddress(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
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
		q := &asked{name: fmt.Sprintf("q%dx", len(c.asked)), chat: r.chat, read: r.read}
		c.asked = append(c.asked, q)
		c.mu.Unlock()
		id := r.ask(q.name + ", please")
		c.mu.Lock()
		q.id = id
		c.mu.Unlock()
		for ; !c.over(); time.Sleep(20 * time.Millisecond) {
			got := r.read()
			if n := len(sentences(got)); n > told {
				told, q.closed = n, true
			}
			if q.closed = q.closed || slices.ContainsFunc(got, q.answers); q.closed {
				break
			}
		}
		if !q.closed {
			return
		}
		time.Sleep(time.Duration(random.IntN(600)) * time.Millisecond)
	}
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
