package markdown

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// steady is the part of a text before a grid at its end, which is aligned anew as rows come.
func steady(text Text) string {
	if last := len(text.Spans) - 1; last >= 0 && text.Spans[last].Kind == Table && text.Spans[last].End == len(text.String) {
		return strings.TrimRight(text.String[:text.Spans[last].Start], white)
	}
	return text.String
}

// jumps: what is never closed turns back into its marks once its line ends; a table turns into records.
func jumps(answer string) bool {
	switch answer {
	case "broken-markdown", "identifiers", "wide-table", "en-stars-in-text", "cut-in-emphasis", "cut-in-link":
		return true
	}
	return false
}

func TestShownTextDoesNotJumpWhileItGrows(t *testing.T) {
	t.Parallel()
	for name, source := range answers(t) {
		if jumps(name) {
			continue
		}
		end := Flatten(Parse(source), Style{})
		for i := 0; i < len(source); i += 3 {
			shown := Flatten(ParseGrowing(source[:i]), Style{})
			checkText(t, shown)
			if !strings.HasPrefix(end.String, steady(shown)) {
				t.Errorf("%s: after %q\nshown   %q\nbecomes %q", name, tail(source[:i]), tail(shown.String), end.String[:min(len(end.String), len(shown.String))])
				break
			}
		}
	}
}

func tail(s string) string { return strings.ToValidUTF8(s[max(0, len(s)-80):], "") }

// Text is kept back for a few characters, or until a link, a formula or a table's head is known to be one.
func TestGrowingTextIsShownSoon(t *testing.T) {
	t.Parallel()
	for name, source := range answers(t) {
		for i := range len(source) {
			if i%7 != 0 || strings.Contains(name, "math") || strings.Contains(name, "table") {
				continue
			}
			shown, now := Flatten(ParseGrowing(source[:i]), Style{}), Flatten(Parse(source[:i]), Style{})
			if behind := utf8.RuneCountInString(now.String) - utf8.RuneCountInString(shown.String); behind > 60 {
				t.Errorf("%s: %d characters behind after %q", name, behind, tail(source[:i]))
				break
			}
		}
	}
}

func TestGrowingEnds(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ source, want string }{
		{"**bo", "<b>bo</b>"},
		{"**bold*", "<b>bold</b>"},
		{"**bold *both", "<b>bold <i>both</i></b>"},
		{"a ~~go", "a <s>go</s>"},
		{"see `co", "see <code>co</code>"},
		{"see `", "see"},
		{"a *", "a"},
		{"a\n*", "a"},
		{"a\n#", "a"},
		{"a\n| b |", "a"},
		{"a\n\n| b | c |\n", "a"},
		{"a\n\n| b | c |\n|--", "a"},
		{"| b | c |\n|---|---|\n| 1 | 2 |\n| 3", "<table>b | c\n--+--\n1 | 2</table>"},
		{"see [te", "see"},
		{"see [text](htt", "see text"},
		{"see [text](https://a.b)", "see <a https://a.b>text</a>"},
		{"see ![", "see"},
		{"see [1] and", "see [1] and"},
		{"https://a.b/c", "https://a.b/c"},
		{"```go\nx := 1\n``", "<pre go>x := 1</pre>"},
		{"a\n```g", "a"},
		{"- one\n- ", "• one"},
		{"- one\n- [", "• one"},
		{"- [ ] a", "☐ a"},
		{"1. one\n2", "1. one"},
		{"so $x^", "so"},
		{"so $x^2$", "so"},
		{"so $x^2$.", "so x²."},
		{"costs $5 and", "costs $5 and"},
		{"a\n$$\nx +", "a"},
		{"a &am", "a"},
		{"a<b", "a"},
		{"a < b", "a < b"},
		{"5*3 is", "5*3 is"},
		{"> quo", "<quote>quo</quote>"},
		{"中\xe6\x96", "中"},
		{"a\n---", "a"},
		{"", ""},
	} {
		if got := strings.TrimSuffix(tagged(Flatten(ParseGrowing(test.source), Style{})), "\n"); got != test.want {
			t.Errorf("%q shows %q, want %q", test.source, got, test.want)
		}
	}
}

func TestPartsStayWhileAnswersGrow(t *testing.T) {
	t.Parallel()
	for name, source := range answers(t) {
		if jumps(name) {
			continue
		}
		const limit = 200
		var before []Text
		for i := 0; i <= len(source); i += 5 {
			now := Split(Flatten(ParseGrowing(source[:i]), Style{TableSize: 190}), UTF16, limit)
			for at := 0; at+1 < len(before); at++ {
				if at >= len(now) || before[at].String != now[at].String {
					t.Fatalf("%s: finished part %d changed after %q", name, at, tail(source[:i]))
				}
			}
			before = now
		}
	}
}

func TestHostileTextIsRead(t *testing.T) {
	t.Parallel()
	const size = 300_000
	for _, piece := range []string{
		"*", "**a ", "*a **b ", "`", "`a``b", "[", "[a](", "![", "](", ">", "> ", "- ", "1. ", ">\n", "- a\n ", "|", "|a", "a|b\n", "$", "$a", "\\(", "<", "<b>", "<http://",
		"&", "&a", "_", "_a", "~~", "~~a", "\\", "http://a.b", "#", "# a\n", "```\n", "~~~a\n", "\n", "$$\n", "\\[\n", "𝕏", "\xff", "\u200d", "[[a](b)", "**a**", "((((", "a\n\n",
	} {
		t.Run(piece, func(t *testing.T) {
			t.Parallel()
			readsHostile(t, piece, size)
		})
	}
	for _, piece := range []string{
		"[x] ", "~~===\n",
		"www.a.com\\)", "<!--", "<!-- \n\n", "<a href=\"", "<a href=\"x\">", "<sub>a</sub>", "<details>\n", "</p>", "__a", "__a__", "10. a\n   - b\n", "1. a\n",
		"<table>\n", "<table><tr><td>\n", "<ul><li>\n", "<ul><li>a</li></ul>\n", "<table><tr><td>a</td></tr></table>\n", "<ol>\n<li><ul></ul>\n", "<table><tr><td><ul><li>\n",
	} {
		t.Run(piece, func(t *testing.T) {
			t.Parallel()
			readsHostile(t, piece, size/5)
		})
	}
	wide := strings.Repeat("|a", 60_000) + "\n" + strings.Repeat("|-", 60_000) + "\n" + strings.Repeat("|\n", 60_000)
	Flatten(Parse(wide), Style{})
	deep := strings.Builder{}
	for i := range 600 {
		deep.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	checkText(t, Flatten(Parse(deep.String()), Style{}))
}

// readsHostile reads a text made of one piece.
func readsHostile(t *testing.T, piece string, size int) {
	t.Helper()
	source := strings.Repeat(piece, size/len(piece))
	for _, doc := range []Doc{Parse(source), ParseGrowing(source)} {
		text := Flatten(doc, Style{})
		if len(Split(text, UTF16, 4096)) == 0 && strings.Trim(text.String, white) != "" {
			t.Errorf("%q: no parts", piece)
		}
	}
	if len(Writer{}.Parts(Parse(source[:50_000/len(piece)*len(piece)]), Runes, 2000)) > 400 {
		t.Errorf("%q: too many parts", piece)
	}
}
