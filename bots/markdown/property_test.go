package markdown

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// pieces of Markdown that together make texts worse than any model's.
func anyMarkdown() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		tokens := []string{
			"**", "*", "_", "__", "~~", "`", "``", "```", "```go\n", "~~~", "[", "](", "](https://a.b/c)", ")", "![", "<br>", "<b>", "</b>", "\n<table><tr><td>", "</td><td colspan=2>", "</tr>\n", "</table>", "\n<ul>\n<li>", "<li>", "</ul>\n",
			"<https://x.y>", "$", "$$", "\\(", "\\)", "\\[", "\\]", "\\frac{1}{2}", "\\", "&amp;", "&", "# ", "## ", "- ", "  - ", "    - ", "1. ", "7) ",
			"> ", ">", "- [ ] ", "[x] ", "|", "| a | b |\n|---|:-:|\n", "| 中文 | x |\n", "---\n", "***\n", "\n", "\n\n", "\n\n\n", " ", "  ", "\t", "word", "words and more. ",
			"中文，标点。", "“引号”", "👨‍👩‍👧‍👦", "🇨🇳🇩🇪", "é", "e\u0301", "שלום", "5*3", "snake_case", "https://example.com/a_b", "www.a.com", "$5", "x^2", "\r\n", "\x00", "\xff", "||", "1", "===\n",
		}
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(tokens), 0, 60).Draw(t, "tokens"), "")
	})
}

// checkText fails unless text is what Text promises.
func checkText(t interface{ Fatalf(string, ...any) }, text Text) {
	if !utf8.ValidString(text.String) {
		t.Fatalf("not UTF-8: %q", text.String)
	}
	if strings.TrimRight(text.String, white) != text.String {
		t.Fatalf("white space at the end: %q", text.String)
	}
	var open []Span
	for i, span := range text.Spans {
		if span.Start < 0 || span.Start >= span.End || span.End > len(text.String) {
			t.Fatalf("span %+v is empty or outside %q", span, text.String)
		}
		if !utf8.RuneStart(text.String[span.Start]) || span.End < len(text.String) && !utf8.RuneStart(text.String[span.End]) {
			t.Fatalf("span %+v cuts a character of %q", span, text.String)
		}
		inside := text.String[span.Start:span.End]
		if !keepsWhite(span.Kind) && strings.Trim(inside, white) != inside {
			t.Fatalf("span %+v has white space at an end: %q", span, inside)
		}
		if i > 0 && (span.Start < text.Spans[i-1].Start || span.Start == text.Spans[i-1].Start && span.End > text.Spans[i-1].End) {
			t.Fatalf("spans are not sorted: %+v", text.Spans)
		}
		for len(open) > 0 && open[len(open)-1].End <= span.Start {
			open = open[:len(open)-1]
		}
		for _, outer := range open {
			switch {
			case span.End > outer.End:
				t.Fatalf("spans %+v and %+v cross in %q", outer, span, text.String)
			case outer.Kind == span.Kind, outer.Kind == Code, isMonospace(outer.Kind), outer.Kind == Link && span.Kind == Code:
				t.Fatalf("span %+v holds %+v in %q", outer, span, text.String)
			}
		}
		if span.Kind == Link && span.URL == "" {
			t.Fatalf("link without address: %+v", span)
		}
		open = append(open, span)
	}
}

// checkParts fails unless parts are what Split promises of whole.
func checkParts(t interface{ Fatalf(string, ...any) }, whole Text, parts []Text, measure func(string) int, limit int) {
	rest := whole.String
	for i, part := range parts {
		if strings.TrimSpace(part.String) == "" {
			t.Fatalf("part %d of %q is blank", i, whole.String)
		}
		if size := measure(part.String); size > limit && utf8.RuneCountInString(part.String) > 1 {
			t.Fatalf("part %d is %d long, the limit is %d: %q", i, size, limit, part.String)
		}
		at := strings.Index(rest, part.String)
		if at < 0 || strings.TrimSpace(rest[:at]) != "" {
			t.Fatalf("part %d, %q, does not follow in %q", i, part.String, rest)
		}
		rest = rest[at+len(part.String):]
		checkText(t, part)
	}
	if strings.TrimSpace(rest) != "" {
		t.Fatalf("lost at the end: %q", rest)
	}
}

func TestAnyMarkdownHasValidSpansAndParts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		source := anyMarkdown().Draw(t, "source")
		limit := rapid.IntRange(4, 60).Draw(t, "limit")
		for _, doc := range []Doc{Parse(source), ParseGrowing(source)} {
			text := Flatten(doc, Style{Columns: 20, TableSize: limit - 1})
			checkText(t, text)
			checkParts(t, text, Split(text, UTF16, limit), UTF16, limit)
		}
	})
}

func TestSplitKeepsFinishedPartsWhileTextGrows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		whole := Flatten(Parse(anyMarkdown().Draw(t, "source")), Style{Columns: 1})
		limit := rapid.IntRange(4, 40).Draw(t, "limit")
		end := rapid.IntRange(0, len(whole.String)).Draw(t, "end")
		for end < len(whole.String) && !utf8.RuneStart(whole.String[end]) {
			end++
		}
		if end < len(whole.String) && newCutter(whole, limit, 0).character(0, end) == atRune {
			t.Skip("a model does not stop inside a character")
		}
		young := (&cutter{text: whole.String, spans: whole.Spans}).piece(0, len(strings.TrimRight(whole.String[:end], white)))
		before, after := Split(young, UTF16, limit), Split(whole, UTF16, limit)
		for i := 0; i+1 < len(before); i++ {
			if before[i].String != after[i].String {
				t.Fatalf("part %d was %q, is %q", i, before[i].String, after[i].String)
			}
		}
	})
}

func TestSplitSpansBoundsSpans(t *testing.T) {
	t.Parallel()
	text := Flatten(Parse(strings.Repeat("Use `a` or **b** here. ", 100)), Style{})
	parts := SplitSpans(text, UTF16, 4096, 30)
	checkParts(t, text, parts, UTF16, 4096)
	for i, part := range parts {
		if len(part.Spans) > 30 {
			t.Fatalf("part %d has %d spans", i, len(part.Spans))
		}
	}
}

func TestWriterPartsKeepTheLimitAndTheText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		source := anyMarkdown().Draw(t, "source")
		limit := rapid.IntRange(60, 200).Draw(t, "limit")
		doc := Parse(source)
		w := Writer{TableSize: limit / 2}
		text := w.filled().text(doc, limit/4)
		c := newCutter(text, limit, 0)
		c.size = func(from, to int) int { return Runes(w.filled().source(c.piece(from, to))) }
		checkParts(t, text, c.parts(), func(string) int { return 0 }, limit)
		for i, part := range w.Parts(doc, Runes, limit) {
			if Runes(part) > limit {
				t.Fatalf("part %d is %d long, the limit is %d: %q", i, Runes(part), limit, part)
			}
		}
	})
}
