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

// TestReloadUnderLoad changes key, persona, limit and more in the file while people
// talk: each takes effect, no answer is lost, and a broken file changes nothing.
func TestReloadUnderLoad(t *testing.T) {
	t.Parallel()
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
	site := ""
	w.env = slices.DeleteFunc(w.env, func(e string) bool {
		address, isSite := strings.CutPrefix(e, "OPENAI_BASE_URL=")
		if isSite {
			site = address
		}
		return isSite || strings.HasPrefix(e, "OPENAI_API_KEY=")
	})
	w.set("TELEGRAM_MESSAGES_PER_SECOND", "0")
	var people []int64
	var owners []string
	for range 5 {
		p := w.tg.AddPerson(telegramtest.User{FirstName: "P", Language: "en"})
		people, owners = append(people, p.ID), append(owners, "telegram:"+itoa(p.ID))
	}
	ann, talkers := people[0], people[1:]
	w.settings(settingsOf(site, owners, llmtest.Key, "Say arr.", "100000 requests", ""))
	w.start()
	w.tg.Say(ann, ann, "/persona pirate")
	w.answer(ann, says("pirate"))
	load := &askers{}
	for _, p := range talkers {
		load.work.Go(func() { load.ask(w, p) })
	}
	own := 0
	sees := func(question, part string) {
		t.Helper()
		own++
		w.tg.Say(ann, ann, question)
		w.answer(ann, says(part))
	}
	sees("one", `"Say arr." answers one.`)

	w.settings("acces: open\n" + settingsOf(site, owners, secondKey, "Say no.", "1 request", ""))
	w.logs("the settings stay as they were: " + filepath.Join(w.dir, "barkeep.yaml") + ":1: acces: ")
	sees("two", `"Say arr." answers two.`)
	if err := os.Remove(filepath.Join(w.dir, "barkeep.yaml")); err != nil {
		t.Fatal(err)
	}
	w.logs("the settings stay as they were: ")
	sees("three", `"Say arr." answers three.`)

	w.settings(settingsOf(site, owners, secondKey, "Say ahoy.", "100000 requests", "idle: 2h\ndiscord: {requests_per_second: 7}\n"))
	w.logs("hold from the next question on")
	w.logs(`"changed":"gateways, personas, idle","gateways_kept":0,"gateways_new":1`)
	w.logs("only a restart puts these changed settings in force: discord.requests_per_second")
	calls := w.site.Calls()
	sees("four", `"Say ahoy." answers four.`)
	asked := load.stop()
	if n := w.site.Calls(); n != asked+own {
		t.Errorf("%d model calls for %d questions", n, asked+own)
	}
	checkKeys(t, w, calls+len(people))

	w.settings(settingsOf(site, owners, secondKey, "Say ahoy.", "1 request", "idle: 2h\ndiscord: {requests_per_second: 7}\n"))
	w.logs(`"changed":"daily_limit","gateways_kept":1,"gateways_new":0`)
	w.tg.Say(ann, ann, "five")
	w.answer(ann, says("daily cap"))
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
