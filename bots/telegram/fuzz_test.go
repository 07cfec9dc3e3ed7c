package telegram

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"barkeep/bots"
	"barkeep/bots/markdown"
)

func FuzzUpdates(f *testing.F) {
	for _, seed := range []string{
		`{"update_id":1,"message":{"message_id":2,"date":3,"chat":{"id":-4,"type":"supergroup"},"from":{"id":5,"first_name":"A"},"text":"@barkeep_bot hi","entities":[{"type":"mention","offset":0,"length":12}]}}`,
		`{"update_id":1,"message":{"message_id":2,"date":3,"chat":{"id":4,"type":"private"},"text":"/a@b 😀","entities":[{"type":"bot_command","offset":0,"length":999}]}}`,
		`{"update_id":1,"message":{"message_id":2,"date":3,"chat":{"id":4},"text":"😀😀","entities":[{"type":"text_mention","offset":1,"length":-2,"user":{"id":7}},{"type":"mention","offset":-1,"length":2147483647}]}}`,
		`{"update_id":1,"callback_query":{"id":"x","message":{"chat":{"id":1},"date":0}}}`,
		`{"update_id":1,"stopped_message_generation":{"chat":{"id":1,"type":"private"},"draft_id":-5}}`,
		`{"update_id":1,"edited_message":{"message_id":1,"date":1,"chat":{"id":1},"reply_to_message":{"message_id":1,"from":null},"quote":{},"external_reply":{},"forward_origin":{},"caption":"x"}}`,
		`{"update_id":"1"}`, `[]`, `null`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if !json.Valid(raw) {
			return
		}
		updates, bad, _ := decodeUpdates([]json.RawMessage{raw, raw})
		if len(updates)+bad != 2 {
			t.Fatalf("%d updates and %d bad ones of 2", len(updates), bad)
		}
		b := reader{bot: 7, username: "barkeep_bot"}.batch(updates)
		for _, m := range b.messages {
			if m.ID == "" || m.Where.Ref.ID == "" || m.From.Ref.ID == "" || m.Sent.IsZero() || m.Place == "" {
				t.Errorf("half a message: %+v", m)
			}
			if _, err := json.Marshal(m); err != nil {
				t.Errorf("not to be stored: %v", err)
			}
		}
	})
}

func FuzzEntities(f *testing.F) {
	f.Add("a **b** _c_ `d`\n> q\n\n```go\nx\n```\n[l](https://e.example)", 0, 5, 2, 9, "https://e.example")
	f.Add("😀é\xff漢", 1, 3, 0, 99, "javascript:x")
	f.Fuzz(func(t *testing.T, text string, a, b, c, d int, address string) {
		text = clean(text)
		for kind := range entityKinds {
			all := entities(markdown.Text{String: text, Spans: []markdown.Span{
				{Start: a, End: b, Kind: kind, URL: address}, {Start: c, End: d, Kind: markdown.Bold}, {Start: c, End: b, Kind: markdown.Code},
			}})
			checkEntities(t, text, all)
		}
		for _, status := range []bots.Status{bots.Growing, bots.Final} {
			view := bots.View{Status: status, Text: text, Reasoning: text, Note: address, Footer: address}
			parts, _ := render(view, bots.MostMessages)
			if len(parts) > bots.MostMessages+1 {
				t.Fatalf("%d messages", len(parts))
			}
			for _, p := range parts {
				if units(p.text) > textLimit || !visible(p.text) || len(p.entities) > entityLimit {
					t.Fatalf("a part of %d units with %d entities: %q", units(p.text), len(p.entities), p.text)
				}
				checkEntities(t, p.text, p.entities)
				if first := p.first(true); units(first.text) > textLimit || !visible(first.text) {
					t.Fatalf("the first words are %q", first.text)
				}
			}
		}
	})
}

// checkEntities holds entities to what TDLib's MessageEntity.cpp asks for.
func checkEntities(t *testing.T, text string, all []entity) {
	t.Helper()
	coded := utf16.Encode([]rune(text))
	type span struct{ from, to int }
	var open []span
	last := 0
	for _, e := range all {
		to := e.Offset + e.Length
		if e.Offset < last || e.Length <= 0 || to > len(coded) || e.Type == "" {
			t.Fatalf("entity %+v in %d units after offset %d", e, len(coded), last)
		}
		last = e.Offset
		if low(coded, e.Offset) || low(coded, to) {
			t.Fatalf("entity %+v cuts a character", e)
		}
		for len(open) > 0 && open[len(open)-1].to <= e.Offset {
			open = open[:len(open)-1]
		}
		if len(open) > 0 && to > open[len(open)-1].to {
			t.Fatalf("entity %+v crosses another's end", e)
		}
		open = append(open, span{e.Offset, to})
	}
}

func low(coded []uint16, at int) bool {
	return at < len(coded) && coded[at] >= 0xDC00 && coded[at] < 0xE000
}

func TestWhatAViewLooksLike(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		view bots.View
		want string
	}{
		{"nothing", bots.View{}, "…"},
		{"blank", bots.View{Text: " \n\u200b\u2060"}, "…"},
		{"a failure alone", bots.View{Note: "The site is down (ab12)."}, "The site is down (ab12)."},
		{"all", bots.View{Text: "Yes.", Note: "Cut.", Footer: "gpt"}, "Yes.\n\nCut.\n\ngpt"},
		{"not text", bots.View{Text: "a\x00b\r\nc\xff\u202e"}, "ab\nc\uFFFD"},
		{"reasoning", bots.View{Text: "Yes.", Reasoning: "Hm."}, "Hm.\n\nYes."},
	} {
		parts, _ := render(c.view, bots.MostMessages)
		if len(parts) != 1 || parts[0].text != c.want {
			t.Errorf("%s: %+v", c.name, parts)
		}
	}
	code := looks(bots.View{Text: "```go\nif x {\n\treturn\n}\n```"})
	if e := code.entities; code.text != "if x {\n    return\n}" || len(e) != 1 || e[0].Length != len(code.text) {
		t.Errorf("code is %+v", code)
	}
	if e := looks(bots.View{Note: "Down."}).entities; len(e) != 0 {
		t.Errorf("a failure alone is styled: %+v", e)
	}
	if e := looks(bots.View{Text: "Yes.", Reasoning: "**Hm** `x`"}).entities; len(e) != 1 || e[0].Type != "expandable_blockquote" {
		t.Errorf("reasoning is %+v", e)
	}
	huge, _ := render(bots.View{Status: bots.Final, Text: strings.Repeat("word ", 50_000)}, math.MaxInt)
	if len(huge) < 60 || utf8.RuneCountInString(huge[0].text) > textLimit {
		t.Errorf("%d parts", len(huge))
	}
}

// looks is the first message of a view.
func looks(v bots.View) part {
	parts, _ := render(v, bots.MostMessages)
	return parts[0]
}

func TestFirstWordsAreNeverTheWholeOfAFinalText(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"Hi", "Yes.", "好", "a b", strings.Repeat("word ", 100), strings.Repeat("長", 100)} {
		first := part{text: text}.first(true).text
		if strings.Contains(first, text) || !visible(first) || units(first) > firstMost+2 {
			t.Errorf("of %q the first words are %q", text, first)
		}
	}
}

func TestRefsAreReadAsWritten(t *testing.T) {
	t.Parallel()
	for _, r := range []bots.Ref{ref(123, 0), ref(-100123, 0), ref(-100123, 56)} {
		chat, thread, ok := parseRef(r)
		if !ok || ref(chat, thread) != r {
			t.Errorf("%v is read as %d/%d", r, chat, thread)
		}
	}
	for _, id := range []string{"", "x", "0", "1/", "1/0", "1/-5", "1/x", "99999999999999999999"} {
		if _, _, ok := parseRef(bots.Ref{Platform: Name, ID: id}); ok {
			t.Errorf("%q is read", id)
		}
	}
}

// However much there is to show, a quarter of a group's minute is left for finals and commands.
func TestPaceKeepsAQuarterForFinals(t *testing.T) {
	t.Parallel()
	pace := &chatPace{group: true}
	now := time.Unix(1e9, 0)
	sent := 0
	for end := now.Add(time.Minute); ; sent++ {
		now = later(now, pace.ready(now, first))
		if !now.Before(end) {
			break
		}
		pace.spent(now, first)
	}
	if sent != 15 {
		t.Errorf("%d of 20 messages of a minute were no finals", sent)
	}
	now = time.Unix(1e9, 0).Add(50 * time.Second)
	for i := range 5 {
		if at := pace.ready(now, final); at.After(now.Add(2 * time.Second)) {
			t.Errorf("final %d waits for %v", i, at.Sub(now))
		} else {
			now = later(now, at)
		}
		pace.spent(now, final)
	}
}

func TestPaceKeepsTheGroupsMinute(t *testing.T) {
	t.Parallel()
	pace := &chatPace{group: true}
	now := time.Unix(1e9, 0)
	var sent []time.Time
	for range 200 { // always something to show, now and then a final
		r := passing
		if len(sent)%4 == 3 {
			r = final
		}
		now = later(now, pace.ready(now, r))
		pace.spent(now, r)
		sent = append(sent, now)
	}
	for i := perMinute; i < len(sent); i++ {
		if d := sent[i].Sub(sent[i-perMinute]); d < time.Minute {
			t.Fatalf("%d messages in %v", perMinute+1, d)
		}
	}
}
