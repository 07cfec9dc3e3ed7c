package telegramtest

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"testing"
)

// uploading makes a call with one file.
func uploading(t *testing.T, s *Server, method string, params map[string]string, field, name string, body []byte) answer {
	t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for k, v := range params {
		if err := w.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile(field, name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	resp, err := s.Client().Post(s.URL()+"/bot"+s.Token()+"/"+method, w.FormDataContentType(), &form)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	a := answer{status: resp.StatusCode}
	if err := json.NewDecoder(resp.Body).Decode(&a); err != nil {
		t.Fatal(err)
	}
	return a
}

func picture(t *testing.T, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestFilesFromPeople(t *testing.T) {
	t.Parallel()
	s, ann, _ := world(t, Options{})
	s.Say(ann, ann, "", WithDocument(Upload{Name: "a.txt", Bytes: []byte("hello")}))
	s.Say(ann, ann, "", WithDocument(Upload{Name: "big.bin", Size: 20<<20 + 1}))
	all := fetch(t, s)
	small, big := all[0].Message.Document.FileID, all[1].Message.Document.FileID
	var f wireFile
	ok(t, s, "getFile", fields{"file_id": small}, &f)
	if got := get(t, s, "/file/bot"+s.Token()+"/"+f.Path); got != "hello" {
		t.Fatalf("%q", got)
	}
	s.Inject(Fault{Kind: CutAfter, Method: "download"})
	if resp, err := s.Client().Get(s.URL() + "/file/bot" + s.Token() + "/" + f.Path); err == nil {
		if got, err := io.ReadAll(resp.Body); err == nil || string(got) != "he" {
			t.Fatalf("a cut download: %q %v", got, err)
		}
		resp.Body.Close()
	}
	refused(t, s, "getFile", fields{"file_id": big}, "Bad Request: file is too big")
	s.LoseFile(small)
	refused(t, s, "getFile", fields{"file_id": small}, "Bad Request: wrong file_id or the file is temporarily unavailable")
	if got := get(t, s, "/file/bot"+s.Token()+"/"+f.Path); got != `{"ok":false,"error_code":404,"description":"Not Found"}` {
		t.Fatal(got)
	}
	if got := get(t, s, "/file/bot1:x/"+f.Path); got != `{"ok":false,"error_code":401,"description":"Unauthorized"}` {
		t.Fatal(got)
	}
}

func TestFilesFromTheBot(t *testing.T) {
	t.Parallel()
	s, ann, _ := world(t, Options{NoLimits: true})
	to := map[string]string{"chat_id": "11", "caption": "*c*", "parse_mode": "MarkdownV2"}
	if a := uploading(t, s, "sendDocument", to, "document", "ids.txt", []byte("gpt-4o\n")); !a.OK {
		t.Fatal(a.Description)
	}
	m, _ := s.Chat(ann).Last()
	if m.Kind != "document" || m.File.Name != "ids.txt" || string(m.File.Bytes) != "gpt-4o\n" || spans(m) != "c bold[c]" {
		t.Fatalf("%+v", m)
	}
	ok(t, s, "sendDocument", fields{"chat_id": ann, "document": m.File.ID}, nil)
	ok(t, s, "editMessageCaption", fields{"chat_id": ann, "message_id": m.ID, "caption": "d"}, nil)
	refused(t, s, "editMessageText", fields{"chat_id": ann, "message_id": m.ID, "text": "d"}, "Bad Request: there is no text in the message to edit")
	refused(t, s, "sendDocument", fields{"chat_id": ann, "document": "nonsense"}, "Bad Request: wrong remote file identifier specified: can't unserialize it")
	refused(t, s, "sendDocument", fields{"chat_id": ann, "document": m.File.ID, "caption": string(bytes.Repeat([]byte("x"), 1025))}, "Bad Request: message caption is too long")

	photo := func(body []byte) answer {
		return uploading(t, s, "sendPhoto", map[string]string{"chat_id": "11"}, "photo", "p.png", body)
	}
	if a := photo(picture(t, 40, 30)); !a.OK {
		t.Fatal(a.Description)
	}
	if m, _ := s.Chat(ann).Last(); m.Kind != "photo" {
		t.Fatalf("%+v", m)
	}
	if a := photo(picture(t, 210, 10)); a.Description != "Bad Request: PHOTO_INVALID_DIMENSIONS" {
		t.Fatal("a ratio above 20:", a)
	}
	if a := photo([]byte("no picture")); a.Description != "Bad Request: IMAGE_PROCESS_FAILED" {
		t.Fatal(a)
	}
	if a := photo(append(picture(t, 10, 10), make([]byte, 10<<20)...)); a.OK {
		t.Fatal("a photo above 10 MB")
	}
	if a := uploading(t, s, "sendVoice", map[string]string{"chat_id": "11", "duration": "3"}, "voice", "v.ogg", []byte("ogg")); !a.OK {
		t.Fatal(a.Description)
	}
}

func TestForwardsCopiesAndDeletes(t *testing.T) {
	t.Parallel()
	s, ann, bob := world(t, Options{NoLimits: true})
	group := s.AddGroup("g", ann, bob)
	src := s.Say(ann, ann, "from Ann")
	var m wireMessage
	ok(t, s, "forwardMessage", fields{"chat_id": bob, "from_chat_id": ann, "message_id": src}, &m)
	if m.ForwardOrigin.SenderUser.ID != ann || m.Text != "from Ann" {
		t.Fatalf("%+v", m)
	}
	refused(t, s, "editMessageText", fields{"chat_id": bob, "message_id": m.MessageID, "text": "x"}, "Bad Request: message can't be edited")
	ok(t, s, "copyMessage", fields{"chat_id": bob, "from_chat_id": ann, "message_id": src}, nil)
	if v, _ := s.Chat(bob).Last(); v.Text != "from Ann" {
		t.Fatal(v)
	}
	ok(t, s, "deleteMessages", fields{"chat_id": bob, "message_ids": []int{m.MessageID, 99999}}, nil)
	if _, there := s.Chat(bob).Message(m.MessageID); there {
		t.Fatal("still there")
	}
	hers := s.Say(group, ann, "/ask x")
	refused(t, s, "deleteMessage", fields{"chat_id": group, "message_id": hers}, "Bad Request: message can't be deleted")
	s.SetRole(group, s.Bot().ID, Administrator)
	ok(t, s, "deleteMessage", fields{"chat_id": group, "message_id": hers}, nil)
}

func TestCommandMenus(t *testing.T) {
	t.Parallel()
	s, ann, _ := world(t, Options{})
	list := []Command{{"ask", "ask a model"}, {"new", "begin anew"}}
	ok(t, s, "setMyCommands", fields{"commands": list}, nil)
	ok(t, s, "setMyCommands", fields{"commands": list[:1], "scope": fields{"type": "chat", "chat_id": ann}, "language_code": "zh"}, nil)
	if got := s.Commands("default", ""); len(got) != 2 || got[0] != list[0] {
		t.Fatal(got)
	}
	if got := s.Commands("chat:11", "zh"); len(got) != 1 {
		t.Fatal(got)
	}
	var back []Command
	ok(t, s, "getMyCommands", nil, &back)
	if len(back) != 2 {
		t.Fatal(back)
	}
	ok(t, s, "deleteMyCommands", nil, nil)
	ok(t, s, "getMyCommands", nil, &back)
	if len(back) != 0 {
		t.Fatal(back)
	}
	refused(t, s, "setMyCommands", fields{"commands": []Command{{"Ask", "x"}}}, "Bad Request: BOT_COMMAND_INVALID")
	refused(t, s, "setMyCommands", fields{"commands": list, "language_code": "english"}, "Bad Request: invalid language code specified")
}
