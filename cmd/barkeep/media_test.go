package main

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"barkeep/bots"
	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm/llmtest"
)

// shown answers with what the model was given last: the words, and how many
// pictures.
func shown(r llmtest.Request) llmtest.Reply {
	last := r.Messages[len(r.Messages)-1]
	return llmtest.Say("`" + strings.ReplaceAll(last.Content, "\n", " ") + "` with " + itoa(int64(len(last.Images))) + " pictures.")
}

func drawn(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestPicturesAndFilesOnTelegram sends what people send: a photo with and without
// words, a photo to be asked about, a Chinese text file, a document and a bomb.
func TestPicturesAndFilesOnTelegram(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := wiredWorld(t, telegramtest.Options{ReadsAllGroupMessages: true}, llmtest.Options{Answer: shown})
		ann := w.tg.AddPerson(telegramtest.User{FirstName: "Ann"})
		bob := w.tg.AddPerson(telegramtest.User{FirstName: "Bob"})
		group := w.tg.AddSupergroup("Friends", ann.ID, bob.ID)
		w.env = append(w.env, "BARKEEP_OWNERS=telegram:"+itoa(ann.ID))
		w.start()
		photo := telegramtest.WithPhoto(telegramtest.Upload{Name: "a.png", Bytes: drawn(t)})
		file := func(name string, data []byte) telegramtest.SayOption {
			return telegramtest.WithDocument(telegramtest.Upload{Name: name, Bytes: data})
		}

		w.tg.Say(ann.ID, ann.ID, "which beer?", photo)
		w.answer(ann.ID, says("which beer? with 1 pictures."))
		w.tg.Say(ann.ID, ann.ID, "", photo)
		w.answer(ann.ID, says("What does this picture show? with 1 pictures."))
		chinese, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte("今天的啤酒很好喝。"))
		if err != nil {
			t.Fatal(err)
		}
		w.tg.Say(ann.ID, ann.ID, "translate", file("notes.txt", chinese))
		w.answer(ann.ID, says(`<file name="notes.txt"> 今天的啤酒很好喝。 </file> translate with 0 pictures.`))
		w.tg.Say(ann.ID, ann.ID, "summary", file("a.docx", docx(t, "<w:p><w:t>Words of a document.</w:t></w:p>")))
		w.answer(ann.ID, says("Words of a document."))
		w.tg.Say(ann.ID, ann.ID, "bomb", file("bomb.docx", docx(t, "<w:t>"+strings.Repeat("a", 66<<20))))
		w.answer(ann.ID, says("bomb.docx unpacks to more than I read."))

		w.tg.Say(group, ann.ID, "/allow@barkeep_bot no cap")
		w.answer(group, says("is let in"))
		q := w.tg.Say(group, bob.ID, "look", photo)
		w.tg.Say(group, ann.ID, "@barkeep_bot what is this?", telegramtest.ReplyTo(q))
		w.answer(group, says("> Bob: [picture] look  what is this? with 1 pictures."))
		kept, err := filepath.Glob(filepath.Join(w.dir, "barkeep.db.files", "*"))
		if err != nil || len(kept) < 5 {
			t.Errorf("kept are %q, %v", kept, err)
		}
		for _, k := range kept {
			if info, err := os.Stat(k); err != nil || info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s: %v %v", k, info.Mode(), err)
			}
		}
	})
}

func docx(t *testing.T, body string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	f, err := z.Create("word/document.xml")
	if err == nil {
		_, err = f.Write([]byte("<w:document>" + body + "</w:document>"))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestFilesAreReadApart holds that the child reads what it may, and that a file
// which takes too much ends the child only.
func TestFilesAreReadApart(t *testing.T) {
	t.Parallel()
	read := fileReader()
	got, err := read(t.Context(), []byte("hello"))
	if err != nil || got.Text != "hello" {
		t.Errorf("read %q, %v", got.Text, err)
	}
	if _, err := read(t.Context(), make([]byte, 100)); !errors.Is(err, bots.Unreadable("binary")) {
		t.Errorf("zeros: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := read(gone, []byte("hello")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestVoiceAndDrawingOnTelegram speaks to the bot and has it draw.
func TestVoiceAndDrawingOnTelegram(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		answer := func(r llmtest.Request) llmtest.Reply {
			if len(r.File) > 0 {
				return llmtest.Say("Which beer is fresh?")
			}
			return remembers(r)
		}
		w := wiredWorld(t, telegramtest.Options{}, llmtest.Options{Answer: answer})
		ann := w.tg.AddPerson(telegramtest.User{FirstName: "Ann"})
		w.env = append(w.env, "BARKEEP_OWNERS=telegram:"+itoa(ann.ID))
		w.start()
		w.tg.Say(ann.ID, ann.ID, "", telegramtest.WithVoice(telegramtest.Upload{Bytes: append([]byte("OggS"), make([]byte, 8000)...)}, 2))
		w.answer(ann.ID, func(m telegramtest.Message) bool {
			return strings.HasPrefix(m.Text, "Which beer is fresh?") && strings.Contains(m.Text, "You asked: Which beer is fresh?.")
		})
		w.tg.Say(ann.ID, ann.ID, "/image a fox")
		asks := w.answer(ann.ID, says("A picture by dall-e-3 costs $0.040"))
		if _, err := w.tg.Press(ann.ID, ann.ID, asks.ID, "Draw it"); err != nil {
			t.Fatal(err)
		}
		picture := w.answer(ann.ID, func(m telegramtest.Message) bool { return m.File != nil && m.Kind == "photo" })
		if before := w.tg.Chat(ann.ID).Messages(); before[len(before)-2].Text != "a fox" {
			t.Errorf("above the picture stands %q", before[len(before)-2].Text)
		}
		w.tg.Say(ann.ID, ann.ID, "something else") // and meanwhile the picture's message is known as an answer
		w.answer(ann.ID, says("something else."))
		w.tg.Say(ann.ID, ann.ID, "what is it?", telegramtest.ReplyTo(picture.ID))
		w.answer(ann.ID, says("You asked: a fox"))
	})
}

// TestABombEndsItsOwnProcessOnly holds that a small file which unpacks to more
// memory than a file may take is a sentence, and costs this process nothing.
func TestABombEndsItsOwnProcessOnly(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	z, err := zlib.NewWriterLevel(&packed, zlib.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	mebibyte, before := strings.Repeat("a", 1<<20), 0
	for _, text := range []string{"BT (" + mebibyte, mebibyte} { // one string that never ends
		before = packed.Len()
		if _, err := io.WriteString(z, text); err != nil {
			t.Fatal(err)
		}
		if err := z.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	packed.Write(bytes.Repeat(packed.Bytes()[before:], 698)) // each refers to the one before it, which is the same
	_, err = fileReader()(t.Context(), pdfWith(packed.Bytes()))
	if !errors.Is(err, bots.UnreadableSlow) {
		t.Errorf("%d bytes that become 700 MiB: %v", packed.Len(), err)
	}
}

// pdfWith is a PDF of one page with packed content.
func pdfWith(packed []byte) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	var at []int
	for i, body := range []string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>",
		fmt.Sprintf("<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream", len(packed), packed),
	} {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return b.Bytes()
}
