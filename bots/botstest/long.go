package botstest

import (
	"fmt"
	"strings"
	"testing"

	"barkeep/bots"
	"barkeep/bots/words"
)

// tome is an answer that is too long for any chat.
func tome() string {
	var b strings.Builder
	for i := range 800 {
		fmt.Fprintf(&b, "Paragraph %d says **something** that nobody said before it.\n\n", i)
	}
	return strings.TrimSpace(b.String())
}

// standsLong checks that the chat shows the beginning of a very long answer and carries the whole of it once.
func standsLong(t *testing.T, s Stage, whole string) {
	t.Helper()
	got, files := s.Screen(), s.Files()
	var texts []string
	for _, text := range got {
		if text != "" { // a file may be a message of its own
			texts = append(texts, text)
		}
	}
	if len(texts) == 0 || len(texts) > bots.MostMessages || !strings.Contains(texts[0], "Paragraph 0 says") {
		t.Fatalf("people see %d messages: %.300q", len(texts), texts)
	}
	small := words.English().LongFile
	all := strings.Join(texts, "\n")
	if strings.Count(all, small) != 1 || !strings.Contains(texts[len(texts)-1], small) {
		t.Errorf("where the whole is, is not said once at the end: %.300q", texts[len(texts)-1])
	}
	before, _, _ := strings.Cut(texts[len(texts)-1], small)
	if before = strings.TrimRight(before, " \n_*-#"); !strings.HasSuffix(before, "nobody said before it.") {
		t.Errorf("the beginning does not end at a paragraph: %q", before[max(0, len(before)-200):])
	}
	if strings.Count(all, "Paragraph 7 ") != 1 {
		t.Errorf("a paragraph stands there %d times", strings.Count(all, "Paragraph 7 "))
	}
	if len(files) != 1 || files[0].Name != "answer.md" || strings.TrimSpace(string(files[0].Data)) != whole {
		t.Fatalf("%d files go along", len(files))
	}
}

func veryLong(t *testing.T, s Stage) {
	p := s.Platform.Open(s.Place, nil)
	defer p.Close()
	whole := tome()
	p.Show(growing(whole[:len(whole)/2]))
	settle(t, p, bots.View{Text: whole})
	standsLong(t, s, whole)
	settle(t, p, bots.View{Text: whole})
	standsLong(t, s, whole)
}

func veryLongAgain(t *testing.T, s Stage) {
	var k kept
	p := s.Platform.Open(s.Place, k.keep)
	whole := tome()
	settle(t, p, bots.View{Text: whole})
	p.Close()
	again := s.Platform.Open(k.state(s.Place), k.keep)
	defer again.Close()
	settle(t, again, bots.View{Text: whole})
	standsLong(t, s, whole)
}

func shortInstead(t *testing.T, s Stage) {
	var k kept
	p := s.Platform.Open(s.Place, k.keep)
	settle(t, p, bots.View{Text: tome()})
	p.Close()
	again := s.Platform.Open(k.state(s.Place), k.keep)
	defer again.Close()
	settle(t, again, bots.View{Text: "It is short."})
	if got, files := s.Screen(), s.Files(); len(got) != 1 || !strings.Contains(got[0], "It is short.") || len(files) != 0 {
		t.Fatalf("people see %q and %d files", got, len(files))
	}
}

func saidOnce(t *testing.T, s Stage) {
	var k kept
	v := bots.View{Text: "It is short.", File: FaultFile(2)}
	p := s.Platform.Open(s.Place, k.keep)
	settle(t, p, v)
	settle(t, p, v)
	p.Close()
	again := s.Platform.Open(k.state(s.Place), k.keep)
	defer again.Close()
	settle(t, again, v)
	if files := s.Files(); len(files) != 1 || string(files[0].Data) != string(v.File.Data) {
		t.Fatalf("%d files go along", len(files))
	}
}
