package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots/discord/discordtest"
	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm/llmtest"
)

// world is a whole Barkeep between simulated platforms and a simulated gateway,
// on loopback, or over wires.
type world struct {
	t       *testing.T
	tg      *telegramtest.Server
	dc      *discordtest.Server // nil: Discord is not used
	site    *llmtest.Gateway
	dir     string
	env     []string
	log     *buffer
	stop    context.CancelFunc
	stopped chan error
	wires   wires // nil: loopback
}

// wires lead from addresses to simulators through net.Pipes.
type wires map[string]dialer

func (w wires) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if to := w[address]; to != nil {
		return to(ctx, network, address)
	}
	return nil, fmt.Errorf("nobody listens at %s", address)
}

// simulator is a platform or a gateway.
type simulator interface {
	served
	URL() string
	Client() *http.Client // through a net.Pipe
}

// inBubble runs a test of a wired world with a clock of its own, beside others.
func inBubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP) // the first of the process starts a goroutine that never ends, and no bubble can wait for that
	signal.Stop(hup)
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(30 * 365 * 24 * time.Hour) // a bubble begins in 2000
		test(t)
	})
}

// buffer collects what the program writes.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

type served interface{ Serve(net.Listener) error }

// serveOn serves a simulator on a loopback port and returns its address.
func serveOn(t *testing.T, s served) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		if err := s.Serve(l); err != nil && err != http.ErrServerClosed && !isClosed(err) {
			t.Errorf("simulator: %v", err)
		}
	}()
	return "http://" + l.Addr().String()
}

func isClosed(err error) bool {
	return err != nil && regexp.MustCompile("closed").MatchString(err.Error())
}

// newWorld makes the simulators; the program is not started yet.
func newWorld(t *testing.T, tgOptions telegramtest.Options, siteOptions llmtest.Options) *world {
	t.Helper()
	w := bareWorld(t, siteOptions)
	w.withTelegram(tgOptions)
	return w
}

// wiredWorld is newWorld for a bubble: nothing in it uses a socket, so it does not
// listen.
func wiredWorld(t *testing.T, tgOptions telegramtest.Options, siteOptions llmtest.Options) *world {
	t.Helper()
	w := bareWiredWorld(t, siteOptions)
	w.withTelegram(tgOptions)
	return w
}

// bareWorld is a world without platforms.
func bareWorld(t *testing.T, siteOptions llmtest.Options) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir()}
	w.withSite(siteOptions)
	w.env = append(w.env, "BARKEEP_LISTEN=127.0.0.1:0")
	return w
}

// bareWiredWorld is a wired world without platforms.
func bareWiredWorld(t *testing.T, siteOptions llmtest.Options) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), wires: wires{}}
	w.withSite(siteOptions)
	w.env = append(w.env, "BARKEEP_LISTEN=")
	return w
}

// reach makes a simulator reachable and returns its address.
func (w *world) reach(s simulator) string {
	w.t.Helper()
	if w.wires == nil {
		return serveOn(w.t, s)
	}
	w.wires[strings.TrimPrefix(s.URL(), "http://")+":80"] = s.Client().Transport.(*http.Transport).DialContext
	return s.URL()
}

func (w *world) withSite(o llmtest.Options) {
	w.t.Helper()
	w.site = llmtest.New(o)
	w.t.Cleanup(func() { w.site.Close() })
	w.env = append(w.env, "OPENAI_BASE_URL="+w.reach(w.site), "OPENAI_API_KEY="+llmtest.Key, "BARKEEP_MODEL=gpt-4o-mini",
		"BARKEEP_DATABASE="+filepath.Join(w.dir, "barkeep.db"))
}

func (w *world) withTelegram(o telegramtest.Options) {
	w.t.Helper()
	w.tg = telegramtest.New(o)
	w.t.Cleanup(func() { w.tg.Close() })
	w.env = append(w.env, "TELEGRAM_BOT_TOKEN="+telegramtest.DefaultToken, "TELEGRAM_API_URL="+w.reach(w.tg))
}

// withDiscord adds a simulated Discord.
func (w *world) withDiscord(o discordtest.Options) {
	w.t.Helper()
	w.dc = discordtest.New(o)
	w.t.Cleanup(func() { w.dc.Close() })
	w.env = append(w.env, "DISCORD_BOT_TOKEN="+w.dc.Token(), "DISCORD_API_URL="+w.reach(w.dc)+"/api/v10")
}

// set gives a variable a value for the next start.
func (w *world) set(name, value string) {
	w.env = slices.DeleteFunc(w.env, func(e string) bool { return strings.HasPrefix(e, name+"=") })
	w.env = append(w.env, name+"="+value)
}

// value is what a variable has.
func (w *world) value(name string) string {
	for _, e := range w.env {
		if v, ok := strings.CutPrefix(e, name+"="); ok {
			return v
		}
	}
	return ""
}

// start runs the program until the test ends or end is called.
func (w *world) start() {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	w.log, w.stop, w.stopped = &buffer{}, cancel, make(chan error, 1)
	sh := shell{ctx: ctx, in: &bytes.Buffer{}, out: w.log, err: w.log, environ: w.env}
	if w.wires != nil {
		sh.dial = w.wires.dial
	}
	stopped := w.stopped
	go func() { stopped <- run(sh, "") }()
	w.t.Cleanup(func() {
		cancel()
		select {
		case err := <-stopped:
			if err != nil {
				w.t.Errorf("run: %v", err)
			}
		case <-time.After(longest):
			w.t.Error("the program does not end")
		}
		if w.t.Failed() {
			w.t.Logf("the program's log:\n%s", w.log)
		}
	})
}

// end stops the program and waits for it.
func (w *world) end() {
	w.stop()
	if err := <-w.stopped; err != nil {
		w.t.Errorf("run: %v", err)
	}
	w.stopped <- nil
}

// code waits for the claim code that the program printed.
func (w *world) code() (code string) {
	w.t.Helper()
	found := regexp.MustCompile(`/start ([A-Z2-7]{26})`)
	w.until("a claim code", func() bool {
		if m := found.FindStringSubmatch(w.log.String()); m != nil {
			code = m[1]
		}
		return code != ""
	})
	return code
}

// logs waits until the program wrote a text.
func (w *world) logs(part string) {
	w.t.Helper()
	w.until("the log says "+part, func() bool { return strings.Contains(w.log.String(), part) })
}

// longest is how long tests wait for what must come: on a busy machine, under the
// race detector, everything comes late.
const longest = 2 * time.Minute

// timeout ends after longest.
func timeout(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	t.Cleanup(cancel)
	return ctx
}

// await waits for what must come.
func await(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(longest); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not in %v: %s", longest, what)
		}
	}
}

// until waits for what no chat shows.
func (w *world) until(what string, ok func() bool) {
	w.t.Helper()
	await(w.t, what, ok)
}

// answer waits until the bot's last message in a chat satisfies ok.
func (w *world) answer(chat int64, ok func(telegramtest.Message) bool) telegramtest.Message {
	w.t.Helper()
	var last telegramtest.Message
	err := w.tg.Wait(timeout(w.t), func() bool {
		m, found := w.tg.Chat(chat).Last()
		last = m
		return found && ok(m)
	})
	if err != nil {
		w.t.Fatalf("%v; the bot's last message is %q", err, fmt.Sprint(last.Text))
	}
	return last
}

func itoa(n int64) string { return fmt.Sprint(n) }
