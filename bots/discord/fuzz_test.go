package discord

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"barkeep/bots"
	"barkeep/bots/botstest"
	"barkeep/bots/words"
)

// readerOf is a reader that hears into the void.
func readerOf(t *testing.T) *reader {
	t.Helper()
	log := &botstest.Log{}
	t.Cleanup(func() { // after those who work
		if said := log.String(); strings.Contains(said, "panicked") { // the reader goes on, and this must not
			t.Error(said)
		}
	})
	p := New(Options{Token: "secret-token", Menu: bots.Menu(), Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelError}))})
	p.bot.Store(&self{user: "1", app: "2"})
	p.known.keep("7", channel{ID: "5", Name: "general"})
	t.Cleanup(p.work.Wait)
	return newReader(t.Context(), p, &fakeCore{})
}

func FuzzEvents(f *testing.F) {
	for _, kind := range []string{evMessage, evEdit, evGuild, evGuildGone, evThread} {
		for _, raw := range []string{
			`null`, `{}`, `[]`, `{"id":"9","channel_id":"5","guild_id":"7","author":{"id":"3"},"content":"<@1> hi","mentions":[{"id":"1"}]}`,
			`{"id":"9","channel_id":"5","author":{"id":"3"},"timestamp":"yesterday","content":"/block <@4> 2h"}`,
			`{"id":"9","channel_id":"5","author":{"id":"3"},"referenced_message":{"id":"8","author":null,"components":[{"type":99}]}}`,
			`{"id":"9","channel_id":"5","author":{"id":"3"},"edited_timestamp":"x","nonce":{"a":1},"message_reference":{"type":1}}`,
			`{"id":"7","name":"Pub","members":[{"user":null,"roles":["4"]}],"roles":[{"id":"4","managed":true}],"channels":[{"id":"x"}]}`,
		} {
			f.Add(kind, []byte(raw))
		}
	}
	f.Fuzz(func(t *testing.T, kind string, raw []byte) {
		if kind == evInteraction || kind == evReady || kind == evKnown {
			return
		}
		r := readerOf(t)
		var m message
		if (kind == evMessage || kind == evEdit) && json.Unmarshal(raw, &m) == nil && !r.p.worth(&m, kind == evEdit) {
			return
		}
		if _, known := r.p.known.where(m.Channel, m.Guild); (kind == evMessage || kind == evEdit) && !known {
			return // it would be looked up
		}
		r.p.recent = newRecent()
		r.one(event{kind: kind, raw: raw})
		for _, m := range r.out {
			if !isID(m.ID) || m.Where.Ref.ID == "" || m.From.Ref.ID == "1" {
				t.Errorf("heard %+v", m)
			}
			if place := r.p.Open(m.Place, nil).(*place); place.nowhere() {
				t.Errorf("no place for an answer to %+v", m)
			}
		}
	})
}

func FuzzInteractionData(f *testing.F) {
	f.Add([]byte(`{"name":"ask","options":[{"name":"text","type":3,"value":"hi"}]}`))
	f.Add([]byte(`{"name":"deny","options":[{"type":9,"value":"4"},{"type":8,"value":5},{"value":null},{"value":{"a":[1]}}],"resolved":{"roles":{"4":null}}}`))
	f.Add([]byte(`{"name":"deny","options":null,"resolved":{"roles":[]}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var d commandData
		if json.Unmarshal(raw, &d) == nil {
			refs(d.Name, d.text())
		}
		var i interaction
		if json.Unmarshal(raw, &i) == nil {
			i.who()
		}
	})
}

func FuzzRender(f *testing.F) {
	f.Add("# Head\n\n```go\nx\n```\n@everyone", "a note", "a\nfooter", "what about <@1>?", true, false)
	f.Add(strings.Repeat("字", 4000), "", "", strings.Repeat("@here", 200), true, true)
	f.Add("", "", "", "", false, true)
	f.Fuzz(func(t *testing.T, text, note, footer, quote string, quoted, final bool) {
		v := bots.View{Text: text, Note: note, Footer: footer, Quote: quote, Words: words.English(), Status: bots.Growing}
		if final {
			v.Status = bots.Final
		}
		parts, _ := render(v, quoted, bots.MostMessages)
		if len(parts) == 0 {
			t.Fatal("nothing to show")
		}
		if len(parts) > bots.MostMessages+1 {
			t.Fatalf("%d messages", len(parts))
		}
		for _, p := range parts {
			if n := utf8.RuneCountInString(p.text); n > textLimit || !visible(p.text) || !utf8.ValidString(p.text) {
				t.Errorf("%d characters: %q", n, p.text)
			}
		}
	})
}

// FuzzTap reads frames as a server, or something between, may send them.
func FuzzTap(f *testing.F) {
	f.Add([]byte("\x81\x24{\"t\":null,\"s\":null,\"op\":11,\"d\":null}\x88\x02\x0f\xa4"))
	f.Add([]byte("\x81\x7e\x00\x05{\"op\""))
	f.Add([]byte("\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, frames []byte) {
		tap := newTap(t.Context(), nil, "http")
		tap.in = bufio.NewReader(bytes.NewReader(frames))
		got, err := io.ReadAll(io.LimitReader(tap, 1<<20))
		if err == nil && len(got) > len(frames) {
			t.Errorf("%d bytes came of %d", len(got), len(frames))
		}
		tap.deafAt()
		tap.end(ending{})
	})
}

func FuzzState(f *testing.F) {
	f.Add(`{"c":"1","q":"2"}`)
	f.Add(`{"h":{"u":1}}`)
	f.Fuzz(func(t *testing.T, text string) {
		p := New(Options{Token: "secret-token"})
		l := p.Open(text, nil).(*place)
		l.state.newest()
		if n := len(l.state.nonce(1)); n > 25 {
			t.Errorf("a nonce of %d", n)
		}
		l.Close()
		_ = bornAt(text).Before(time.Now())
	})
}
