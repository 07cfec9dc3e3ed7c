package markdown

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// answers returns the corpus, by name.
func answers(t testing.TB) map[string]string {
	t.Helper()
	files, err := filepath.Glob("testdata/answers/*.md")
	if err != nil || len(files) < 200 {
		t.Fatalf("read answers: %d files, %v", len(files), err)
	}
	found := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found[strings.TrimSuffix(filepath.Base(file), ".md")] = string(text)
	}
	return found
}

// tagged writes a text with its spans as tags, to be read by people.
func tagged(text Text) string {
	var out strings.Builder
	var open []Span
	at := 0
	upTo := func(end int) {
		for len(open) > 0 && open[len(open)-1].End <= end {
			last := open[len(open)-1]
			out.WriteString(text.String[at:last.End])
			at = last.End
			fmt.Fprintf(&out, "</%s>", tagName(last.Kind))
			open = open[:len(open)-1]
		}
		out.WriteString(text.String[at:end])
		at = end
	}
	for _, span := range text.Spans {
		upTo(span.Start)
		out.WriteString("<" + strings.TrimSpace(tagName(span.Kind)+" "+span.Language+span.URL) + ">")
		open = append(open, span)
	}
	upTo(len(text.String))
	return out.String() + "\n"
}

func tagName(kind Kind) string {
	switch kind {
	case Bold:
		return "b"
	case Italic:
		return "i"
	case Underline:
		return "u"
	case Strike:
		return "s"
	case Code:
		return "code"
	case Link:
		return "a"
	case Heading:
		return "h"
	case Quote:
		return "quote"
	case Fence:
		return "pre"
	case Table:
		return "table"
	}
	return fmt.Sprint("kind", kind)
}

func TestAnswersLookAsTheyDid(t *testing.T) {
	t.Parallel()
	update := os.Getenv("UPDATE_GOLDEN") != "" // set it to write them anew, then look at the difference
	for name, source := range answers(t) {
		doc := Parse(source)
		for kind, got := range map[string]string{
			"styled":  tagged(Flatten(doc, Style{})),
			"discord": Writer{}.Write(doc) + "\n",
		} {
			file := filepath.Join("testdata", kind, name+".txt")
			if update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s: got\n%s\nwant\n%s", file, got, want)
			}
		}
	}
}
