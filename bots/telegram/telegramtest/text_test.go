package telegramtest

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func shown(t *testing.T, s *Server, params fields) Message {
	t.Helper()
	var m wireMessage
	ok(t, s, "sendMessage", params, &m)
	v, there := s.Chat(m.Chat.ID).Message(m.MessageID)
	if !there {
		t.Fatal("a sent message is not there")
	}
	return v
}

// spans is text and entities in one line: each entity as type[its text].
func spans(m Message) string {
	var b strings.Builder
	b.WriteString(m.Text + m.Caption)
	for _, e := range m.Entities {
		b.WriteString(" " + e.Type + "[" + m.Part(e) + "]" + e.URL + e.Language)
	}
	return b.String()
}

func TestTextsAsTheyStand(t *testing.T) {
	t.Parallel()
	s, ann, _ := world(t, Options{NoLimits: true})
	for _, c := range []struct {
		name, text, mode, entities, want string
	}{
		{"trimmed", " \n hi there \n\n ", "", "", "hi there"},
		{"tab and return", "a\tb\r\nc", "", "", "a b\nc"},
		{"entities move with trimming", "  hi bold  ", "", `[{"type":"bold","offset":5,"length":6}]`, "hi bold bold[bold]"},
		{"surrogates", "👍 bold", "", `[{"type":"bold","offset":3,"length":4}]`, "👍 bold bold[bold]"},
		{"found by the server", "see https://a.example/x, @ann_lee /help #go me@a.example", "", "",
			"see https://a.example/x, @ann_lee /help #go me@a.example url[https://a.example/x] mention[@ann_lee] bot_command[/help] hashtag[#go] email[me@a.example]"},
		{"not in code", "@ann_lee", "", `[{"type":"code","offset":0,"length":8}]`, "@ann_lee code[@ann_lee]"},
		{"given ones of that kind are ignored", "abc", "", `[{"type":"mention","offset":0,"length":3}]`, "abc"},
		{"overlap is split", "abcdef", "", `[{"type":"bold","offset":0,"length":4},{"type":"italic","offset":2,"length":4}]`, "abcdef bold[abcd] italic[cd] italic[ef]"},
		{"a style is cut around code", "abcdef", "", `[{"type":"bold","offset":0,"length":6},{"type":"code","offset":2,"length":2}]`, "abcdef bold[ab] code[cd] bold[ef]"},
		{"code in a quote", "abcdef", "", `[{"type":"blockquote","offset":0,"length":6},{"type":"code","offset":0,"length":6}]`, "abcdef blockquote[abcdef] code[abcdef]"},
		{"nothing in code", "abcdef", "", `[{"type":"code","offset":0,"length":6},{"type":"italic","offset":2,"length":2}]`, "abcdef code[abcdef]"},
		{"no quote in a quote", "abcdef", "", `[{"type":"blockquote","offset":0,"length":6},{"type":"blockquote","offset":2,"length":2}]`, "abcdef blockquote[abcdef]"},
		{"empty entity", "abc", "", `[{"type":"bold","offset":1,"length":0}]`, "abc"},
		{"html", `<b>b<i>i</i></b> <a href="https://a.example">l</a> &lt;&#33;&nbsp; <pre><code class="language-go">x := 1</code></pre>`, "HTML", "",
			"bi l <!&nbsp; x := 1 bold[bi] italic[i] text_link[l]https://a.example pre[x := 1]go"},
		{"html spoiler and quote", `<span class="tg-spoiler">s</span><blockquote expandable>q</blockquote>`, "html", "", "sq spoiler[s] expandable_blockquote[q]"},
		{"markdown", "*b _i_* __u__ ~s~ ||p|| `c` [l](https://a.example/\\)) \\.", "MarkdownV2", "",
			"b i u s p c l . bold[b i] italic[i] underline[u] strikethrough[s] spoiler[p] code[c] text_link[l]https://a.example/)"},
		{"markdown code", "```go\nx := 1\n```", "MarkdownV2", "", "x := 1 pre[x := 1]go"},
		{"markdown quote", "a\n>q1\n>q2\nb", "MarkdownV2", "", "a\nq1\nq2\nb blockquote[q1\nq2\n]"},
		{"legacy", "*b* _i_ `c` [l](https://a.example) \\*", "Markdown", "", "b i c l * bold[b] italic[i] code[c] text_link[l]https://a.example"},
	} {
		p := fields{"chat_id": ann, "text": c.text, "parse_mode": c.mode}
		if c.entities != "" {
			p["entities"] = json.RawMessage(c.entities)
		}
		if got := spans(shown(t, s, p)); got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

func TestTextsRefused(t *testing.T) {
	t.Parallel()
	s, ann, _ := world(t, Options{NoLimits: true})
	for _, c := range []struct{ text, mode, entities, want string }{
		{"👍x", "", `[{"type":"bold","offset":1,"length":1}]`, "can't parse entities: Entity begins in a middle of a UTF-16 symbol at byte offset 4"},
		{"👍x", "", `[{"type":"bold","offset":0,"length":1}]`, "can't parse entities: Entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte offset 4"},
		{"aba caba", "", `[{"type":"bold","offset":3,"length":6}]`, "can't parse entities: Entity beginning at UTF-16 offset 3 ends after the end of the text at UTF-16 offset 9"},
		{"aba caba", "", `[{"type":"bold","offset":9,"length":1}]`, "can't parse entities: Entity begins after the end of the text at UTF-16 offset 9"},
		{"aba", "", `[{"type":"bold","offset":-1,"length":1}]`, "can't parse entities: Receive an entity with incorrect offset -1"},
		{"aba", "", `[{"type":"glitter","offset":0,"length":1}]`, "can't parse MessageEntity: Unsupported type specified"},
		{"aba", "", `[{"type":"bold","length":1}]`, `can't parse MessageEntity: Can't find field "offset"`},
		{"aba", "", `["bold"]`, "can't parse MessageEntity: expected an Object"},
		{"one.", "MarkdownV2", "", `can't parse entities: Character '.' is reserved and must be escaped with the preceding '\'`},
		{"a *b", "MarkdownV2", "", "can't parse entities: Can't find end of Bold entity at byte offset 2"},
		{"я *b", "MarkdownV2", "", "can't parse entities: Can't find end of Bold entity at byte offset 3"},
		{"```go\nx", "MarkdownV2", "", "can't parse entities: Can't find end of PreCode entity at byte offset 0"},
		{"[a](http://b.example", "MarkdownV2", "", "can't parse entities: Can't find end of a URL at byte offset 4"},
		{"![a](tg://emoji?id=x)", "MarkdownV2", "", "can't parse entities: Invalid custom emoji identifier specified"},
		{"![a](http://b.example)", "MarkdownV2", "", "can't parse entities: The entity must contain a tg://emoji or tg://time URL"},
		{"a *b", "Markdown", "", "can't parse entities: Can't find end of the entity starting at byte offset 2"},
		{"<table>", "HTML", "", `can't parse entities: Unsupported start tag "table" at byte offset 0`},
		{"a <b", "HTML", "", "can't parse entities: Unclosed start tag at byte offset 2"},
		{`<a href="x`, "HTML", "", `can't parse entities: Unclosed start tag "a" at byte offset 0`},
		{"a</b>", "HTML", "", "can't parse entities: Unexpected end tag at byte offset 1"},
		{"<b>a</b", "HTML", "", "can't parse entities: Unclosed end tag at byte offset 4"},
		{"<b>a</i>", "HTML", "", `can't parse entities: Unmatched end tag at byte offset 4, expected "</b>", found "</i>"`},
		{"<b>a", "HTML", "", `can't parse entities: Can't find end tag corresponding to start tag "b"`},
		{"<a =x>", "HTML", "", `can't parse entities: Empty attribute name in the tag "a" at byte offset 0`},
		{"<span>a</span>", "HTML", "", `can't parse entities: Tag "span" must have class "tg-spoiler" at byte offset 0`},
		{"<a href=x_y>", "HTML", "", "can't parse entities: Unexpected end of name token at byte offset 8"},
	} {
		p := fields{"chat_id": ann, "text": c.text, "parse_mode": c.mode}
		if c.entities != "" {
			p["entities"] = json.RawMessage(c.entities)
		}
		refused(t, s, "sendMessage", p, "Bad Request: "+c.want)
	}
	ok(t, s, "sendMessage", fields{"chat_id": ann, "text": strings.Repeat("👍", 4096)}, nil) // 8,192 UTF-16 units, 4,096 characters
	var many []Entity
	for i := range 150 {
		many = append(many, Entity{Type: "bold", Offset: 2 * i, Length: 1})
	}
	if m := shown(t, s, fields{"chat_id": ann, "text": strings.Repeat("a ", 150), "entities": many}); len(m.Entities) != 100 {
		t.Errorf("%d entities kept, want 100 in silence", len(m.Entities))
	}
}

func FuzzText(f *testing.F) {
	for _, seed := range []string{"*b _i_*", "<b>x</b>", "👍 @a_b", "```go\nx```", ">q\n>r\n", "[a](b)", "![a](tg://emoji?id=1)", "&#x110000;", "<a href='x'>", "a\x00\r\n\t", "**>x", "||a"} {
		for mode := range 4 {
			f.Add(seed, mode, 1, 3)
		}
	}
	s := New(Options{NoLimits: true})
	f.Cleanup(func() {
		if err := s.Close(); err != nil {
			f.Error(err)
		}
	})
	f.Fuzz(func(t *testing.T, text string, mode, offset, length int) {
		p := request{values: map[string]string{"text": text, "parse_mode": []string{"", "html", "markdownv2", "markdown"}[mode&3]}}
		p.values["entities"] = string(encode([]Entity{{Type: "bold", Offset: offset, Length: length}, {Type: "pre", Offset: offset + 1, Length: length}, {Type: "italic", Offset: offset - 1, Length: length}}))
		v, e := s.messageText(p, false)
		if e != nil {
			if !strings.HasPrefix(e.description, "Bad Request: ") {
				t.Fatal(e)
			}
			return
		}
		if v.text != strings.TrimSpace(v.text) && strings.TrimSpace(v.text) == "" || !utf8.ValidString(v.text) {
			t.Fatalf("%q stands as %q", text, v.text)
		}
		if problem := inText(v); problem != "" {
			t.Fatalf("%q: %s in %q %v", text, problem, v.text, v.entities)
		}
		again, problem := fix(v)
		if problem != "" || again.text != v.text {
			t.Fatalf("%q is mended again to %q %s", v.text, again.text, problem)
		}
	})
}
