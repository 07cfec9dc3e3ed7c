package bots_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/png"
	"strings"
	"testing"
	"testing/synctest"

	"barkeep/bots"
	"barkeep/bots/document"
	"barkeep/llm/llmtest"
)

// reader reads files in this process.
func reader(_ context.Context, data []byte) (bots.Reading, error) {
	got, err := document.Read(data)
	var fault document.Fault
	if errors.As(err, &fault) {
		return bots.Reading{}, bots.Unreadable(fault)
	}
	return bots.Reading{Text: got.Text, Cut: got.Cut}, err
}

func pngOf(t *testing.T, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// claims is a PNG whose head says that it is a square of another size.
func claims(data []byte, side uint32) []byte {
	data = bytes.Clone(data)
	binary.BigEndian.PutUint32(data[16:], side)
	binary.BigEndian.PutUint32(data[20:], side)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}

// sees answers with what the model was shown in the whole conversation.
func sees(r llmtest.Request) llmtest.Reply {
	var all []string
	for _, m := range r.Messages {
		if m.Role == "user" {
			all = append(all, strings.Join(append([]string{m.Content}, m.Images...), "+"))
		}
	}
	said := strings.Join(all, " | ")
	return llmtest.Say("`" + said[:min(len(said), 2000)] + "`")
}

func dataURL(b []byte) string { return "data:image/png;base64," + base64.StdEncoding.EncodeToString(b) }

// with is a message with attachments whose bytes the platform has.
func (b *bar) with(m bots.Message, files map[string][]byte, all ...bots.Attachment) bots.Message {
	for _, a := range all {
		if data, ok := files[a.Source]; ok {
			b.screen.Give(a.Source, data)
		}
	}
	m.Attachments = all
	return m
}

func picture(source string) bots.Attachment {
	return bots.Attachment{Kind: bots.Picture, Source: source}
}

func TestPicturesAreShownToTheModel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, sees)
		home, small := private("1"), pngOf(t, 2, 2)
		files := map[string][]byte{"p1": small}
		b.wants(b.say(b.with(b.message(home, owner, "what is it?"), files, picture("p1"))), "`what is it?+"+dataURL(small)+"`")
		b.screen.Give("p1", nil) // kept by Barkeep from now on
		b.wants(b.say(b.message(home, owner, "sure?")), "`what is it?+"+dataURL(small)+" | sure?`")
		b.wants(b.say(b.message(home, owner, "really?")), "`what is it? | sure? | really?`")
		b.wants(b.say(b.message(home, owner, "/new")), "New conversation")

		// Without words, the picture is asked about.
		b.wants(b.say(b.with(b.message(home, owner, ""), files, picture("p1"))), "`What does this picture show?+"+dataURL(small)+"`")
		b.wants(b.say(b.with(b.message(home, owner, "gone"), nil, picture("p2"))), "can no longer be fetched")
		b.wants(b.say(b.with(b.message(home, owner, "what?"), map[string][]byte{"p3": []byte("no picture")}, picture("p3"))), "Send it as JPEG")
		b.wants(b.say(b.with(b.message(home, owner, "big"), map[string][]byte{"p4": pngOf(t, 9000, 10)}, picture("p4"))), "big+data:image/jpeg;base64,")
		b.wants(b.say(b.with(b.message(home, owner, "bomb"), map[string][]byte{"p5": claims(small, 60_000)}, picture("p5"))), "too large (60000 × 60000)")
		b.wants(b.say(b.with(b.message(home, owner, ""), nil, bots.Attachment{Kind: bots.Unread})), "I cannot look at this")
		b.wants(b.say(b.with(b.message(home, owner, "and this?"), nil, bots.Attachment{Kind: bots.Unread})), "I cannot look at this")
	})
}

func TestAnAlbumIsOneQuestion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, sees)
		one, two := pngOf(t, 1, 1), pngOf(t, 1, 2)
		files := map[string][]byte{"a": one, "b": two}
		first := b.with(b.message(private("1"), owner, "compare"), files, picture("a"))
		second := b.with(b.message(private("1"), owner, ""), files, picture("b"))
		first.More, second.More = 1e9, 1e9
		b.say(first)
		b.say(second)
		b.wants(first.Place, "`compare+"+dataURL(one)+"+"+dataURL(two)+"`")
		synctest.Wait()
		if b.site.Calls() != 1 {
			t.Errorf("%d calls", b.site.Calls())
		}
	})
}

func TestAQuotedPictureIsTheQuestions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, sees)
		g, small := group("-5"), pngOf(t, 2, 2)
		b.wants(b.say(b.message(g, owner, "/allow no cap")), "is let in")
		b.screen.Give("p1", small)
		m := b.message(g, person("2"), "")
		m.ReplyTo = &bots.Quote{ID: "x1", Author: "Ann", Attachments: []bots.Attachment{picture("p1")}}
		b.wants(b.say(m), "> Ann: [picture]")
		b.wants(m.Place, dataURL(small))
	})
}

func TestModelsWithoutSight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		refuse := func(r llmtest.Request) llmtest.Reply {
			if r.Model == "o1-pro" && len(r.Messages[len(r.Messages)-1].Images) > 0 {
				return llmtest.Fail(400, "Invalid content type. image_url is only supported by certain models.")
			}
			return sees(r)
		}
		b := newBar(t, refuse)
		home, files := private("1"), map[string][]byte{"p1": pngOf(t, 1, 1)}
		b.policy.Model = "gpt-3.5-turbo"
		b.wants(b.say(b.with(b.message(home, owner, "look"), files, picture("p1"))), "gpt-3.5-turbo does not see pictures. Choose one that does, like /model gpt-4o")
		if b.site.Calls() != 0 {
			t.Error("a picture was sent to a model that is known to take none")
		}
		b.policy.Model = "gpt-4o-mini"
		b.wants(b.say(b.with(b.message(home, owner, "look"), files, picture("p1"))), "data:image")
		b.policy.Model = "gpt-3.5-turbo"
		b.wants(b.say(b.message(home, owner, "and now?")), "look | and now?")
	})
}

func TestFilesAreRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, sees)
		home := private("1")
		file := func(name string) bots.Attachment {
			return bots.Attachment{Kind: bots.SortOf("", name), Name: name, Source: name}
		}
		files := map[string][]byte{"a.go": []byte("package a"), "b.bin": make([]byte, 100), "message.txt": []byte("a long question"), "c.txt": []byte(strings.Repeat("word ", 100_000))}
		place := b.say(b.with(b.message(home, owner, "review"), files, file("a.go")))
		b.wants(place, "<file name=\"a.go\">\npackage a\n</file>\nreview")
		b.wants(b.say(b.message(home, owner, "again")), "package a")
		b.wants(b.say(b.message(home, owner, "/new")), "New conversation")
		b.wants(b.say(b.with(b.message(home, owner, ""), files, file("a.go"))), "What does this file say?")
		b.wants(b.say(b.message(home, owner, "/new")), "New conversation")
		b.wants(b.say(b.with(b.message(home, owner, ""), files, file("message.txt"))), "`a long question`")
		b.wants(b.say(b.with(b.message(home, owner, ""), files, file("b.bin"))), "b.bin holds no text that I can read")
		big := file("big.txt")
		big.Size = 21 << 20
		b.wants(b.say(b.with(b.message(home, owner, ""), files, big)), "big.txt is too large: I take at most 20 MB.")
		b.wants(b.say(b.message(home, owner, "/new")), "New conversation")
		b.wants(b.say(b.with(b.message(home, owner, "sum up"), files, file("c.txt"))), "Of c.txt only the beginning was read.")
	})
}
