package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm/llmtest"
)

// TestClineAnswers holds that the real Cline CLI takes the command that /apps prints,
// and then answers through the site. make apps installs it and runs this.
func TestClineAnswers(t *testing.T) {
	t.Parallel()
	cline := os.Getenv("BARKEEP_CLINE")
	if cline == "" {
		t.Skip("BARKEEP_CLINE names no Cline CLI: make apps installs one from npm and runs this test with it")
	}
	w := newWorld(t, telegramtest.Options{}, llmtest.Options{Answer: func(llmtest.Request) llmtest.Reply { return llmtest.Say("Forty-two, says the site.") }})
	ann := w.tg.AddPerson(telegramtest.User{FirstName: "Ann", Language: "en"})
	w.env = append(w.env, "BARKEEP_OWNERS=telegram:"+itoa(ann.ID))
	w.start()
	w.tg.Say(ann.ID, ann.ID, "/apps")
	menu := w.answer(ann.ID, says("elsewhere too"))
	if _, err := w.tg.Press(ann.ID, ann.ID, menu.ID, "Cline"); err != nil {
		t.Fatal(err)
	}
	shown := w.answer(ann.ID, says("YOUR_API_KEY"))
	printed := ""
	for _, e := range shown.Entities {
		if e.Type == "pre" {
			printed = strings.ReplaceAll(shown.Part(e), "YOUR_API_KEY", llmtest.Key)
		}
	}
	install, setup, ok := strings.Cut(printed, "\n")
	if install != "npm install -g cline" || !ok {
		t.Fatalf("/apps prints %q", printed)
	}
	runs := func(line string) string {
		t.Helper()
		cmd := exec.CommandContext(timeout(t), "sh", "-c", line)
		cmd.Dir = t.TempDir()
		cmd.Env = []string{"PATH=" + filepath.Dir(cline) + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + w.dir, "CLINE_TELEMETRY_DISABLED=1", "NO_COLOR=1"}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", line, err, out)
		}
		return string(out)
	}
	runs(setup)
	before := w.site.Calls()
	if out := runs(`cline -P openai-compatible "What is six times seven?" </dev/null`); !strings.Contains(out, "Forty-two, says the site.") {
		t.Errorf("Cline says %q", out)
	}
	all := w.site.Requests()
	if w.site.Calls() == before {
		t.Fatal("Cline asked nothing of the site")
	}
	if last := all[len(all)-1]; last.Model != "gpt-4o-mini" || last.Key != llmtest.Key {
		t.Errorf("Cline asks for %s with %s", last.Model, last.Key)
	}
}
