package main

import (
	"os/exec"
	"strings"
	"testing"

	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm/llmtest"
)

// TestCodeRuns holds that what /apps prints as code runs against the site, where
// the interpreter is at hand.
func TestCodeRuns(t *testing.T) {
	t.Parallel()
	w := newWorld(t, telegramtest.Options{}, llmtest.Options{Answer: remembers})
	ann := w.tg.AddPerson(telegramtest.User{FirstName: "Ann", Language: "en"})
	w.env = append(w.env, "BARKEEP_OWNERS=telegram:"+itoa(ann.ID), "OPENAI_API_KEY="+llmtest.Key)
	w.start()
	w.tg.Say(ann.ID, ann.ID, "/apps")
	menu := w.answer(ann.ID, says("elsewhere too"))
	for button, run := range map[string][]string{"cURL": {"sh", "-c"}, "Python": {"python3", "-c"}, "JavaScript": {"node", "-e"}} {
		if _, err := w.tg.Press(ann.ID, ann.ID, menu.ID, button); err != nil {
			t.Fatal(err)
		}
		shown := w.answer(ann.ID, says("YOUR_API_KEY"))
		if _, err := exec.LookPath(run[0]); err == nil {
			code := ""
			for _, e := range shown.Entities {
				if e.Type == "pre" {
					code = strings.ReplaceAll(shown.Part(e), "YOUR_API_KEY", llmtest.Key)
				}
			}
			out, err := exec.CommandContext(timeout(t), run[0], run[1], code).CombinedOutput()
			for _, part := range []string{"gpt-4o-mini", "hard_limit_usd", "You asked: Hello."} {
				if err != nil || !strings.Contains(string(out), part) {
					t.Errorf("%s: %v, no %q in what it prints:\n%s\n%s", button, err, part, out, code)
				}
			}
		}
		if _, err := w.tg.Press(ann.ID, ann.ID, menu.ID, "↩"); err != nil {
			t.Fatal(err)
		}
		w.answer(ann.ID, says("elsewhere too"))
	}
}
