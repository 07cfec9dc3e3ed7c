package botstest

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
)

// Family is one emoji of seven code points and eleven UTF-16 units.
const Family = "👨‍👩‍👧‍👦"

// ManyColumns is the hostile answer that is a table.
const ManyColumns = "many columns"

// Hostile are answers that are worse than any model's. Their words have no digits and stand in none of their marks, so that
// [Letters] of what is shown are those of the answer; a table's may stand there more than once.
func Hostile() map[string]string {
	word := func(i int) string {
		return string([]rune{'a' + rune(i%26), 'a' + rune(i/26%26), 'a' + rune(i/676%26)})
	}
	words := func(n int, between string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(word(i) + between)
		}
		return b.String()
	}
	deep := func(n int, step string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.Repeat(step, min(i, 30)) + "- " + word(i) + "\n")
		}
		return b.String()
	}
	wide, rows := "|", "|"
	for i := range 60 {
		wide += fmt.Sprintf(" h%s |", word(i))
		rows += " - |"
	}
	table := wide + "\n" + strings.ReplaceAll(rows, " - ", "---") + "\n"
	for i := range 12 {
		table += strings.ReplaceAll(rows, "-", word(i)+"x") + "\n"
	}
	return map[string]string{
		"one line":               strings.Repeat("x", 200_000),
		"one line of words":      words(50_000, " "),
		"Chinese without spaces": strings.Repeat("一条街的故事都留在这里掌柜把它们记下", 50_000/18),
		"list levels":            deep(10_000, "  "),
		"list levels in a line":  strings.Repeat("- ", 10_000) + "end",
		"families":               strings.Repeat(Family, 5_000),
		"families with words":    strings.Repeat("**"+Family+"** ab ", 2_500),
		"right to left":          strings.Repeat("**שלום** _עולם_ `קוד` ومرحبا [قف](https://example.org) 𝕏 ", 3_000),
		ManyColumns:              table,
		"unclosed fence":         "ab\n```\n" + words(40_000, "\n"),
		"unclosed fence, tildes": "~~~~\n" + strings.Repeat("```\nab\n", 15_000),
		"quotes in lists":        strings.Repeat("> - ab\n>   > cd\n>   > - ef\n>   >   > gh **ij\n", 3_000),
		"quotes in quotes":       strings.Repeat(">", 5_000) + " ab\n" + strings.Repeat("> ", 5_000) + "cd",
		"marks without an end":   strings.Repeat("**ab _cd ~~ef `gh [ij ", 6_000),
		"surrogate pairs":        "a" + strings.Repeat("𝒳", 60_000),
		"marks on one letter":    "a" + strings.Repeat("\u0301", 30_000) + "b",
		"tags":                   strings.Repeat("<b><i>ab</i> <u>cd\n", 6_000),
		"tables in HTML":         strings.Repeat("<table><tr><td>ab</td><td>cd <b>ef</b></td></tr>\n\n<tr><td>gh</td></tr></table> ij\n", 1_500),
		"lists in HTML":          strings.Repeat("<ul><li>ab\n", 3_000) + strings.Repeat("<ul><li>cd</li></ul>\n", 3_000),
		"empty lines":            strings.Repeat("ab\n\n\n\n\n\n", 8_000),
	}
}

// Letters are the letters, symbols and joined marks of a text, in their order, without the dots of lists.
func Letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.In(r, unicode.So, unicode.Mn) && !strings.ContainsRune("◦▪•", r) || r == '\u200d' {
			return r
		}
		return -1
	}, text)
}

// HasWords checks that each word of a table stands in a text.
func HasWords(t *testing.T, text, table string) {
	t.Helper()
	for _, word := range strings.FieldsFunc(table, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if !strings.Contains(text, word) {
			t.Errorf("%q is lost", word)
		}
	}
}
