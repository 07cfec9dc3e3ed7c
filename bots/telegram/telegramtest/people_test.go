package telegramtest

import (
	"testing"
	"time"
)

func TestButtons(t *testing.T) {
	bubble(t, Options{NoLimits: true}, func(t *testing.T, s *Server, ann, bob int64) {
		group := s.AddGroup("g", ann, bob)
		keys := fields{"inline_keyboard": [][]fields{{{"text": "Stop", "callback_data": "stop:1"}, {"text": "Site", "url": "https://a.example"}}}}
		var m wireMessage
		ok(t, s, "sendMessage", fields{"chat_id": group, "text": "x", "reply_markup": keys}, &m)
		id, err := s.Press(group, bob, m.MessageID, "Stop")
		if err != nil {
			t.Fatal(err)
		}
		q := fetch(t, s)[0].Callback
		if q.ID != id || q.Data != "stop:1" || q.From.ID != bob || q.Message.MessageID != m.MessageID || q.Message.Chat.ID != group {
			t.Fatalf("%+v", q)
		}
		if _, answered := s.Answer(id); answered {
			t.Fatal("nobody has answered yet")
		}
		ok(t, s, "answerCallbackQuery", fields{"callback_query_id": id, "text": "stopped", "show_alert": true}, nil)
		if a, _ := s.Answer(id); a.Text != "stopped" || !a.Alert {
			t.Fatal(a)
		}
		const old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
		refused(t, s, "answerCallbackQuery", fields{"callback_query_id": id}, old)
		if id, err = s.Press(group, bob, m.MessageID, "stop:1"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		refused(t, s, "answerCallbackQuery", fields{"callback_query_id": id}, old)
		if _, err := s.Press(group, bob, m.MessageID, "Site"); err == nil {
			t.Fatal("a link calls nobody")
		}
		ok(t, s, "editMessageReplyMarkup", fields{"chat_id": group, "message_id": m.MessageID}, nil)
		if _, err := s.Press(group, bob, m.MessageID, "Stop"); err == nil {
			t.Fatal("the button is gone")
		}
	})
}

func TestWhatPeopleSend(t *testing.T) {
	t.Parallel()
	s, ann, _ := world(t, Options{})
	s.SayAlbum(ann, ann, "two pictures", []SayOption{WithPhoto(Upload{Bytes: []byte("one")}), WithPhoto(Upload{Bytes: []byte("two")})})
	question := s.Say(ann, ann, "qestion")
	s.Edit(ann, question, "question")
	s.Say(ann, ann, "", Forwarding(ann, question))
	s.Say(ann, ann, "", Forwarding(ann, question), HiddenOrigin())
	s.Say(ann, ann, "why?", Quoting(question, "quest"))
	s.Say(ann, ann, "read", WithDocument(Upload{Name: "a.txt", MIME: "text/plain", Bytes: []byte("hello")}))
	s.Say(ann, ann, "", WithVoice(Upload{Bytes: []byte("ogg")}, 7))
	all := fetch(t, s)
	if len(all) != 9 {
		t.Fatalf("%d updates", len(all))
	}
	for i := 1; i < len(all); i++ {
		if all[i].ID != all[i-1].ID+1 {
			t.Fatal("update ids are a sequence")
		}
	}
	one, two := all[0].Message, all[1].Message
	if one.MediaGroupID == "" || one.MediaGroupID != two.MediaGroupID || one.Caption != "two pictures" || two.Caption != "" || len(one.Photo) != 3 || one.Photo[2].Width <= one.Photo[0].Width {
		t.Errorf("album: %+v %+v", one, two)
	}
	if e := all[3].Edited; e == nil || e.MessageID != question || e.Text != "question" || e.EditDate == 0 {
		t.Errorf("edit: %+v", all[3])
	}
	if o := all[4].Message.ForwardOrigin; o == nil || o.Type != "user" || o.SenderUser.ID != ann || all[4].Message.Text != "question" {
		t.Errorf("forward: %+v", all[4].Message)
	}
	if o := all[5].Message.ForwardOrigin; o.Type != "hidden_user" || o.SenderName != "Ann" {
		t.Errorf("hidden forward: %+v", o)
	}
	if m := all[6].Message; m.ReplyTo.MessageID != question || m.Quote.Text != "quest" || m.From.LanguageCode != "en" || m.Chat.Type != "private" {
		t.Errorf("quote: %+v", m)
	}
	if d := all[7].Message.Document; d.Name != "a.txt" || d.MIME != "text/plain" || d.Size != 5 || all[7].Message.Caption != "read" {
		t.Errorf("document: %+v", d)
	}
	if v := all[8].Message.Voice; *v.Duration != 7 || v.MIME != "audio/ogg" {
		t.Errorf("voice: %+v", v)
	}
}

func TestBlockAndStart(t *testing.T) {
	t.Parallel()
	s, ann, _ := world(t, Options{})
	s.Block(ann)
	s.Say(ann, ann, "back again")
	all := fetch(t, s)
	if len(all) != 3 || all[0].My == nil || all[1].My == nil || all[2].Message.Text != "back again" {
		t.Fatalf("blocked, unblocked, said: %+v", all)
	}
	send(t, s, ann, "x")
}

func TestRepliesAndReactions(t *testing.T) {
	t.Parallel()
	s, ann, _ := world(t, Options{})
	q := s.Say(ann, ann, "a question of some length")
	var m wireMessage
	ok(t, s, "sendMessage", fields{"chat_id": ann, "text": "x", "reply_parameters": fields{"message_id": q, "quote": "of some"}}, &m)
	if v, _ := s.Chat(ann).Last(); v.ReplyTo != q || v.Quote != "of some" || m.ReplyTo.Text != "a question of some length" {
		t.Fatalf("%+v", v)
	}
	refused(t, s, "sendMessage", fields{"chat_id": ann, "text": "x", "reply_parameters": fields{"message_id": q, "quote": "elsewhere"}}, "Bad Request: QUOTE_TEXT_INVALID")
	s.Delete(ann, q)
	ok(t, s, "sendMessage", fields{"chat_id": ann, "text": "still", "reply_parameters": fields{"message_id": q, "allow_sending_without_reply": true}}, nil)
	if v, _ := s.Chat(ann).Last(); v.ReplyTo != 0 {
		t.Fatal("replies to nothing")
	}
	q = s.Say(ann, ann, "again")
	ok(t, s, "setMessageReaction", fields{"chat_id": ann, "message_id": q, "reaction": []fields{{"type": "emoji", "emoji": "👀"}}}, nil)
	if v, _ := s.Chat(ann).Message(q); v.Reactions[s.Bot().ID] != "👀" {
		t.Fatal(v.Reactions)
	}
	ok(t, s, "setMessageReaction", fields{"chat_id": ann, "message_id": q}, nil)
	if v, _ := s.Chat(ann).Message(q); len(v.Reactions) != 0 {
		t.Fatal(v.Reactions)
	}
}
