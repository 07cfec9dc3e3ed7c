package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm/llmtest"
)

// TestMain makes the test binary be the program itself where a test wants to kill
// it. The tests mostly wait for each other's simulated platforms and their limits,
// so more of them run at once than there are processors.
func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	flag.Parse()
	if err := flag.Set("test.parallel", "6"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	os.Exit(m.Run())
}

// child starts the program as a process of its own.
func (w *world) child(args ...string) *exec.Cmd {
	w.t.Helper()
	c := exec.Command(os.Args[0], args...)
	c.Env = append([]string{asProgram + "=1", "HOME=" + w.dir, "PATH=" + os.Getenv("PATH")}, w.env...)
	w.log = &buffer{}
	c.Stdout, c.Stderr = w.log, w.log
	if err := c.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		if c.ProcessState == nil {
			if err := c.Process.Kill(); err == nil {
				w.t.Log(c.Wait())
			}
		}
	})
	return c
}

func kill(t *testing.T, c *exec.Cmd) {
	t.Helper()
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err == nil {
		t.Fatal("the killed process ended well")
	}
}

// TestKilledInTheMiddle kills the program while an answer streams, in private and
// in a group: after the restart each question has one whole answer.
func TestKilledInTheMiddle(t *testing.T) {
	t.Parallel()
	whole := strings.Repeat("These words come one by one until they are all here. ", 8) + "The end."
	answer := func(r llmtest.Request) llmtest.Reply {
		reply := llmtest.Say(whole)
		if r.Call <= 2 {
			reply.Trouble, reply.After = llmtest.Stall, len(reply.Chunks)/2
		}
		return reply
	}
	w := newWorld(t, telegramtest.Options{}, llmtest.Options{Answer: answer})
	ann := w.tg.AddPerson(telegramtest.User{FirstName: "Ann"})
	group := w.tg.AddSupergroup("Friends", ann.ID)
	w.env = append(w.env, "BARKEEP_OWNERS=telegram:"+itoa(ann.ID))
	first := w.child()
	w.tg.Say(ann.ID, ann.ID, "in private")
	w.tg.Say(group, ann.ID, "/ask@barkeep_bot in the group")
	if err := w.tg.Wait(timeout(t), func() bool {
		d, drafted := w.tg.Chat(ann.ID).Draft()
		m, posted := w.tg.Chat(group).Last()
		return drafted && strings.Contains(d.Text, "one by one") && posted && m.Edits > 0 // so its post is remembered
	}); err != nil {
		t.Fatalf("%v\n%s", err, w.log)
	}
	kill(t, first)

	second := w.child()
	for _, chat := range []int64{ann.ID, group} {
		w.answer(chat, says("The end."))
	}
	for _, chat := range []int64{ann.ID, group} {
		if got := w.tg.Chat(chat).FromBot(); len(got) != 1 || !strings.HasPrefix(got[0].Text, strings.TrimSpace(whole)) {
			t.Errorf("people see %d messages, the first is %q", len(got), got[0].Text)
		} else if !strings.Contains(got[0].Text, "both calls count") {
			t.Errorf("nobody was told that it was asked twice: %q", got[0].Text)
		}
	}
	if n := w.site.Calls(); n != 4 {
		t.Errorf("%d model calls, want 4: each question twice", n)
	}
	kill(t, second)
}
