package markdown

import (
	"strings"
	"testing"
)

func TestTablesAndListsInHTMLReadWell(t *testing.T) {
	t.Parallel()
	reads(t, []struct{ source, want string }{
		{"See:\n<table border=\"1\">\n<thead>\n<tr>\n<th>Name</th>\n<th>Age</th>\n</tr>\n</thead>\n\n<tbody>\n<tr>\n<td>Ann</td>\n<td><b>31</b></td>\n</tr>\n</tbody>\n</table>\n\nDone.",
			"See:\n<table>Name | Age\n-----+----\nAnn  | 31</table>\n\nDone."},
		{"<table><tr><td>a</td><td>b</td></tr><tr><td>1 &lt; 2</td></tr></table> after", "<table>a     | b\n------+--\n1 < 2 |</table>\nafter"},
		{"<TABLE><TR><TD>a<TD>b<TR><TD>c<TD>d</TABLE>", "<table>a | b\n--+--\nc | d</table>"},
		{"<table><caption>Ages</caption><tr><th colspan=2>all</th><th>x</th></tr><tr><td>1</td><td>2</td><td>3</td></tr></table>",
			"<b>Ages</b>\n<table>all |   | x\n----+---+--\n1   | 2 | 3</table>"},
		{"<table><tr><td>a<ul><li>x</li><li>y</li></ul></td></tr><tr><td>b<table><tr><td>in</td></tr></table></td></tr></table>",
			"<table>a • x • y\n---------\nb in</table>"},
		{"- one\n  <table>\n  <tr><td>a</td></tr>\n  <tr><td>b</td></tr>\n  </table>\n- two", "• one\n<table>a\n-\nb</table>\n• two"},
		{"> <ul>\n> <li>a</li>\n> </ul>\n> b", "<quote>• a\nb</quote>"},
		{"<ul>\n  <li>one <b>bold</b></li>\n  <li>two\n    <ol><li>in</li><li>too</li></ul>\n  </li>\n</ul>\nAfter", "• one <b>bold</b>\n• two\n   1. in\n   2. too\nAfter"},
		{"<ul> is a list, <li> an item", "<ul> is a list, <li> an item"},
		{"<table>\n<tr> holds a row:\n\nmore", "<table>\n<tr> holds a row:\n\nmore"},
		{"Use `<table>` or a <table> here", "Use <code><table></code> or a <table> here"},
		{"<table></table>", "<table></table>"},
		{"<table>\n<tr><td>never closed\n\nNew paragraph", "<table>\n<tr><td>never closed\n\nNew paragraph"},
		{"<table>\n<tr><td>a</td></tr>\n<tr><td>cut he", "<table>a\n------\ncut he</table>"},
		{"<tablet> and <ulna>", "<tablet> and <ulna>"},
		{"```html\n<table>\n<tr><td>a</td></tr>\n</table>\n```", "<pre html><table>\n<tr><td>a</td></tr>\n</table></pre>"},
		{"<table><caption>one</caption><caption>two</caption><tr><td>c</td></tr></table>", "<b>one two</b>\n<table>c\n-</table>"},
		{"<ul>\n<li>see `<li>` and `</ul>` too</li>\n<li>or `<td</li>\n</ul>", "• see <code><li></code> and <code></ul></code> too\n• or `<td"},
		{"<table><tr><td>a `<td>` here</td><td>b</td></tr></table>", "<table>a <td> here | b\n------------+--</table>"},
		{"<ol start=\"5\"><li>five</li><li>six</li></ol>", "5. five\n6. six"},
		{strings.Repeat("<ul><li>", 9) + "a", strings.Repeat("<ul><li>", 9) + "a"},
	})
}

// What is shown of a growing table or list is never its tags, and stays.
func TestGrowingTablesAndListsInHTML(t *testing.T) {
	t.Parallel()
	for _, source := range []string{
		"Look:\n\n<table border=\"1\" class=\"x\">\n<tr>\n<th>Name</th><th>Age</th>\n</tr>\n\n<tr>\n<td colspan=\"1\">Ann <b>B</b></td><td>31</td>\n</tr>\n</table>\n\nDone.",
		"Look:\n<ul>\n<li>one <b>bold</b> word</li>\n<li>two\n<ol>\n<li>in</li>\n</ol>\n</li>\n</ul>\nDone.",
	} {
		end := Flatten(Parse(source), Style{})
		for i := range source {
			shown := Flatten(ParseGrowing(source[:i]), Style{})
			checkText(t, shown)
			if strings.Contains(shown.String, "<") || !strings.HasPrefix(end.String, steady(shown)) {
				t.Errorf("after %q people see %q", tail(source[:i]), shown.String)
			}
		}
	}
}

// TestCodeInListsInHTMLKeepsItsLines holds that code of several lines is not made one.
func TestCodeInListsInHTMLKeepsItsLines(t *testing.T) {
	t.Parallel()
	for _, source := range []string{
		"<ul>\n<li>Run:\n```go\nfunc main() {\n\tx()\n}\n```\n</li>\n<li>b</li>\n</ul>",
		"<ul>\n<li>Run:\n<pre><code>func main() {\nx()\n}\n</code></pre></li>\n<li>b</li>\n</ul>",
		"<table><tr><td><pre>func main() {\nx()\n}\n</pre></td><td>b</td></tr></table>",
	} {
		if shown := Flatten(Parse(source), Style{}).String; !strings.Contains(strings.ReplaceAll(shown, "\t", ""), "func main() {\nx()\n}\n") {
			t.Errorf("of %q people see %q", source, shown)
		}
	}
}
