package markdown

import (
	"strings"
	"testing"
)

// reads checks what people see of each source.
func reads(t *testing.T, cases []struct{ source, want string }) {
	t.Helper()
	for _, c := range cases {
		if got := strings.TrimSuffix(tagged(Flatten(Parse(c.source), Style{})), "\n"); got != c.want {
			t.Errorf("%q reads\n%s\nwant\n%s", c.source, got, c.want)
		}
	}
}

func TestHTMLInAnswersReadsWell(t *testing.T) {
	t.Parallel()
	reads(t, []struct{ source, want string }{
		{"<details><summary>More</summary>text\n</details>\nafter", "<b>More</b>\ntext\nafter"},
		{"<details open>\n<summary><b>Q</b>: what?</summary>\n\n- a\n\n</details>\n\nAfter.", "<b>Q: what?</b>\n\n• a\n\nAfter."},
		{"Use the <details> element, or <summary> in it.", "Use the <details> element, or <summary> in it."},
		{"- <details>: a thing\n- <b> bold", "• <details>: a thing\n• <b> bold"},
		{"one<br/>two<br />three<BR>four", "one\ntwo\nthree\nfour"},
		{"<!-- a\n\nb\n\n-->\nAfter", "After"},
		{"Before.\n\n<!-- x -->\nAfter", "Before.\n\nAfter"},
		{"a <!-- c --> b", "a b"},
		{"> <!-- x\n> y -->\n> z", "<quote>z</quote>"},
		{"<!-- never closed", "<!-- never closed"},
		{"```html\n<!-- kept -->\n<br>\n```", "<pre html><!-- kept -->\n<br></pre>"},
		{"`<b>kept</b>`", "<code><b>kept</b></code>"},
		{"H<sub>2</sub>O, x<sub>max</sub>, a<sup>n+1</sup>, 10<sup>-3</sup>", "H₂O, xₘₐₓ, aⁿ⁺¹, 10⁻³"},
		{"x<sub>Q</sub> e<sup>Qz</sup> y<sup>[1]</sup> <sub>small print <b>here</b></sub>", "x_Q e^Qz y[1] small print here"},
		{`see <a href="https://e.com?a=1&amp;b=2" target="_blank">here</a>`, "see <a https://e.com?a=1&b=2>here</a>"},
		{"<a name=top></a>ok <a href='javascript:x'>bad</a>", "ok bad (javascript:x)"},
		{`<span style="color:red">red</span> <font color="red">too</font> <mark>m</mark>`, "red too m"},
		{"<p align=\"center\">Hello</p>\n<h2>Title</h2>\nbody", "Hello\n<b>Title</b>\nbody"},
		{`<img src="https://e.com/a.png" alt="A cat"/>`, "<a https://e.com/a.png>A cat</a>"},
		{"<b>Bold\nover lines</b> and <i>it</i>", "<b>Bold\nover lines</b> and <i>it</i>"},
		{"Map<K, V>, vector<a>, List<b>, Foo<p>x</p>, x <a y", "Map<K, V>, vector<a>, List<b>, Foo<p>x</p>, x <a y"},
		{"if (a <b && c> d) <i = 0>", "if (a <b && c> d) <i = 0>"},
	})
}

func TestNamesBetweenUnderscoresAreNotBold(t *testing.T) {
	t.Parallel()
	reads(t, []struct{ source, want string }{
		{"__init__.py and __main__, __FILE__ and my__init__", "__init__.py and __main__, __FILE__ and my__init__"},
		{"**__init__.py** has `__all__`", "<b>__init__.py</b> has <code>__all__</code>"},
		{"if __name__ == \"__main__\":", "if __name__ == \"__main__\":"},
		{"__Note__ and __two words__", "<b>Note</b> and <b>two words</b>"},
		{"__重要__ and __12__", "<b>重要</b> and <b>12</b>"},
	})
	for _, begun := range []string{"see __in", "see __init_", "see __init__"} {
		if got := Flatten(ParseGrowing(begun), Style{}).String; got != "see" {
			t.Errorf("%q shows %q", begun, got)
		}
	}
}

func TestListsKeepTheNumbersThatWereWritten(t *testing.T) {
	t.Parallel()
	reads(t, []struct{ source, want string }{
		{"6. six\n10. ten\n11. on", "6. six\n10. ten\n11. on"},
		{"1. a\n1. b\n1. c", "1. a\n2. b\n3. c"},
		{"1. a\n3. b\n3. c\n2. d", "1. a\n3. b\n4. c\n5. d"},
		{"0. a\n0. b", "0. a\n1. b"},
		{"> 3. a\n> 7. b", "<quote>3. a\n7. b</quote>"},
		{"9. nine\n10. ten\n   - in ten\n   - too\n11. on", "9. nine\n10. ten\n   ◦ in ten\n   ◦ too\n11. on"},
		{"10. ten\n\n   more of ten\n\n11. on", "10. ten\n\n   more of ten\n\n11. on"},
		{"1. a\n\n- b\n- c", "1. a\n\n• b\n• c"},
		{"10. a\n   - b\n\ntext\n\n10. c", "10. a\n   ◦ b\n\ntext\n\n10. c"},
	})
}
