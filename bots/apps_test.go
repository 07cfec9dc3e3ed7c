package bots_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"barkeep/bots"
	"barkeep/llm/llmtest"
)

// TestAppsForms holds the forms in which other programs take a site and a key.
func TestAppsForms(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		g := group("-5")
		b.read(b.say(b.message(g, owner, "/allow no cap")))
		place := b.say(b.message(g, person("2"), "/apps"))
		b.reads(place, "Use New API elsewhere too")
		for button, want := range map[string]string{
			"NextChat":   "https://app.nextchat.dev/#/?settings=%7B%22key%22%3A%22YOUR_API_KEY%22%2C%22url%22%3A%22http%3A%2F%2Fgateway.test%22%7D",
			"Open WebUI": "-e OPENAI_API_BASE_URL=http://gateway.test/v1 -e OPENAI_API_KEY=YOUR_API_KEY ghcr.io/open-webui/open-webui:main",
			"Cline":      "cline auth --provider openai-compatible --apikey YOUR_API_KEY --modelid gpt-4o-mini --baseurl http://gateway.test/v1",
			"cURL":       "curl -s http://gateway.test/v1/models -H 'Authorization: Bearer YOUR_API_KEY'",
			"Python":     `ROOT, KEY, MODEL = "http://gateway.test", "YOUR_API_KEY", "gpt-4o-mini"`,
			"JavaScript": `const [ROOT, KEY, MODEL] = ["http://gateway.test", "YOUR_API_KEY", "gpt-4o-mini"]`,
		} {
			b.tap(g, person("2"), place, button)
			got := strings.Join(strings.Fields(strings.ReplaceAll(b.screen.At(place).Final.Text, "\\\n", " ")), " ")
			if !strings.Contains(got, want) {
				t.Errorf("%s: people read %s, want %s in it", button, got, want)
			}
			if strings.Contains(got, string(llmtest.Key)) {
				t.Errorf("%s: the operator's key is shown in a group", button)
			}
			b.tap(g, person("2"), place, "↩")
		}
		home := private("1")
		own := b.say(b.message(home, owner, "/apps"))
		b.read(own)
		b.tap(home, owner, own, "cURL")
		if strings.Contains(b.screen.At(own).Final.Text, string(llmtest.Key)) {
			t.Error("the operator's key is shown to the owner, whose own it is not")
		}
	})
}

// TestAppsWithAnOwnKey: in private the links carry one's own key, the site's own chat links
// too; in a group nobody's.
func TestAppsWithAnOwnKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newOwnBar(t, "allowed")
		home := private("1")
		b.reads(b.say(b.message(home, owner, "/key")), "Send your key")
		b.reads(b.say(b.message(home, owner, annKey)), "pays")
		links := func(where bots.Where) map[string]string {
			t.Helper()
			place := b.say(b.message(where, owner, "/apps"))
			b.reads(place, "Use New API elsewhere too")
			b.tap(where, owner, place, "NextChat")
			all := map[string]string{}
			for _, row := range b.screen.At(place).Final.Buttons {
				if row[0].URL != "" {
					all[row[0].Label] = row[0].URL
				}
			}
			return all
		}
		want := map[string]string{
			"NextChat":       "https://app.nextchat.dev/#/?settings=%7B%22key%22%3A%22" + annKey + "%22%2C%22url%22%3A%22http%3A%2F%2Fgateway.test%22%7D",
			"Lobe Chat 官方示例": "https://chat-preview.lobehub.com/?settings=%7B%22keyVaults%22:%7B%22openai%22:%7B%22apiKey%22:%22" + annKey + "%22,%22baseURL%22:%22http%3A%2F%2Fgateway.test/v1%22%7D%7D%7D",
		}
		if diff := cmp.Diff(want, links(home)); diff != "" {
			t.Errorf("in private (-want +got):\n%s", diff)
		}
		g := group("-5")
		b.read(b.say(b.message(g, owner, "/allow no cap")))
		if got := links(g); len(got) > 0 {
			t.Errorf("in a group stand links: %v", got)
		}
	})
}

func TestExport(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		home := private("1")
		b.wants(b.say(b.message(home, owner, "/export")), "no conversation of yours")
		b.read(b.say(b.message(home, owner, "one")))
		b.read(b.say(b.message(home, owner, "two")))
		place := b.say(b.message(home, owner, "/export"))
		b.wants(place, "2 questions")
		f := b.screen.At(place).Final.File
		if f == nil || !strings.HasSuffix(f.Name, ".md") {
			t.Fatalf("the file is %+v", f)
		}
		text := string(f.Data)
		for _, part := range []string{"# Conversation\n\n## P1 · 20", "\n\none\n\n## gpt-4o-mini\n\nasked one.\n\n## P1", "asked one | two.\n"} {
			if !strings.Contains(text, part) {
				t.Errorf("no %q in\n%s", part, text)
			}
		}
	})
}
