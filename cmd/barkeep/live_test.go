package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm/llmtest"
)

const secondKey = "sk-thesecondkeythatisasgoodasthefirst0000000001"

// settings writes the file that the program reads, whole at once.
func (w *world) settings(text string) {
	w.t.Helper()
	draft := filepath.Join(w.dir, "draft.yaml")
	if err := os.WriteFile(draft, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
	if err := os.Rename(draft, filepath.Join(w.dir, "barkeep.yaml")); err != nil {
		w.t.Fatal(err)
	}
}

// settingsOf are the parts that the test changes; the gateway's address and the
// owners come from the file too.
func settingsOf(site string, owners []string, key, prompt, limit, more string) string {
	return fmt.Sprintf("gateways:\n  - url: %s\n    keys: %s\npersonas:\n  pirate:\n    prompt: %s\ndaily_limit: %s\nowners: %s\n%s",
		site, key, prompt, limit, strings.Join(owners, ","), more)
}

// askers are people who ask one question after the other until told to stop.
type askers struct {
	mu    sync.Mutex
	quiet bool
	asked int
	work  sync.WaitGroup
}

// ask asks and waits for the whole answer, again and again.
func (a *askers) ask(w *world, person int64) {
	for n := 0; ; n++ {
		a.mu.Lock()
		quiet := a.quiet
		if !quiet {
			a.asked++
		}
		a.mu.Unlock()
		if quiet {
			return
		}
		q := fmt.Sprintf("q%d.%d", person, n)
		w.tg.Say(person, person, q)
		w.answer(person, says("answers "+q+"."))
	}
}

func (a *askers) stop() int {
	a.mu.Lock()
	a.quiet = true
	a.mu.Unlock()
	a.work.Wait()
	return a.asked
}

// reloads is a world whose gateway, owners and more come from the file; answers name
// the system prompt.
type reloads struct {
	*world
	url     string // of the gateway
	owners  []string
	ann     int64
	talkers []int64
	asked   int // by ann
}

func newReloads(t *testing.T) *reloads {
	t.Helper()
	w := newWorld(t, telegramtest.Options{}, llmtest.Options{
		Tokens: append(llmtest.DefaultTokens(), llmtest.Token{ID: 2, User: llmtest.UserID, Key: secondKey, Name: "second", Remain: 10_000_000}),
		Answer: func(r llmtest.Request) llmtest.Reply {
			system := ""
			if r.Messages[0].Role == "system" {
				system = r.Messages[0].Content
			}
			return llmtest.Say(fmt.Sprintf("%q answers %s.", system, r.Last()))
		},
	})
	r := &reloads{world: w}
	for range 5 {
		p := w.tg.AddPerson(telegramtest.User{FirstName: "P", Language: "en"})
		r.talkers, r.owners = append(r.talkers, p.ID), append(r.owners, "telegram:"+itoa(p.ID))
	}
	r.ann, r.talkers = r.talkers[0], r.talkers[1:]
	w.set("TELEGRAM_MESSAGES_PER_SECOND", "0")
	r.url = w.value("OPENAI_BASE_URL")
	w.env = slices.DeleteFunc(w.env, func(e string) bool { return strings.HasPrefix(e, "OPENAI_") })
	return r
}

// file writes the settings.
func (r *reloads) file(first, key, prompt, limit, more string) {
	r.t.Helper()
	r.settings(first + settingsOf(r.url, r.owners, key, prompt, limit, more))
}

// sees asks one question.
func (r *reloads) sees(question, part string) {
	r.t.Helper()
	r.asked++
	r.tg.Say(r.ann, r.ann, question)
	r.answer(r.ann, says(part))
}

// TestReloadUnderLoad changes key, persona, limit and more in the file while people
// talk: each takes effect, no answer is lost, and a broken file changes nothing.
func TestReloadUnderLoad(t *testing.T) {
	t.Parallel()
	w := newReloads(t)
	w.file("", llmtest.Key, "Say arr.", "100000 requests", "")
	w.start()
	w.tg.Say(w.ann, w.ann, "/persona pirate")
	w.answer(w.ann, says("pirate"))
	load := &askers{}
	for _, p := range w.talkers {
		load.work.Go(func() { load.ask(w.world, p) })
	}
	w.sees("one", `"Say arr." answers one.`)

	w.file("acces: open\n", secondKey, "Say no.", "1 request", "")
	w.logs("the settings stay as they were: " + filepath.Join(w.dir, "barkeep.yaml") + ":1: acces: ")
	w.sees("two", `"Say arr." answers two.`)
	if err := os.Remove(filepath.Join(w.dir, "barkeep.yaml")); err != nil {
		t.Fatal(err)
	}
	w.logs("the settings stay as they were: " + filepath.Join(w.dir, "barkeep.yaml") + " is gone")
	w.sees("three", `"Say arr." answers three.`)

	const more = "idle: 2h\ndiscord: {requests_per_second: 7}\n"
	w.file("", secondKey, "Say ahoy.", "100000 requests", more)
	w.logs("hold from the next question on")
	w.logs(`"changed":"gateways, personas, idle","gateways_kept":0,"gateways_new":1`)
	w.logs("only a restart puts these changed settings in force: discord.requests_per_second")
	calls := w.site.Calls()
	w.sees("four", `"Say ahoy." answers four.`)
	asked := load.stop()
	if n := w.site.Calls(); n != asked+w.asked {
		t.Errorf("%d model calls for %d questions", n, asked+w.asked)
	}
	checkKeys(t, w.world, calls+1+len(w.talkers))

	w.file("", secondKey, "Say ahoy.", "1 request", more)
	w.logs(`"changed":"daily_limit","gateways_kept":1,"gateways_new":0`)
	w.tg.Say(w.ann, w.ann, "five")
	w.answer(w.ann, says("daily cap"))
	if strings.Contains(w.log.String(), secondKey) {
		t.Error("the log holds a key that a reload brought")
	}
}

// checkKeys holds that both keys were used, and from a call on only the second.
func checkKeys(t *testing.T, w *world, from int) {
	t.Helper()
	used := map[string]int{}
	for _, r := range w.site.Requests() {
		if r.Call == 0 {
			continue
		}
		key := "sk-" + strings.TrimPrefix(r.Key, "sk-")
		used[key]++
		if r.Call > from && key != secondKey {
			t.Errorf("call %d still uses the old key", r.Call)
		}
	}
	if used[llmtest.Key] == 0 || used[secondKey] == 0 {
		t.Error("not both keys were used")
	}
}

// TestHangUp holds that SIGHUP reads the settings at once, and says so when nothing
// changed.
func TestHangUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, telegramtest.Options{}, llmtest.Options{})
	p := w.child()
	w.logs(`"listening"`)
	w.logs("privacy mode is on")
	if err := p.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	w.logs("the settings were read again; none changed")
	kill(t, p)
}
