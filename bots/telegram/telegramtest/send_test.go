package telegramtest

import (
	"encoding/json"
	"testing"
)

func TestPublicNames(t *testing.T) {
	t.Parallel()
	s, ann, _ := world(t, Options{})
	channel := s.AddChannel("news", ann)
	s.SetChatUsername(channel, "Barkeep_News")
	var m wireMessage
	ok(t, s, "sendMessage", fields{"chat_id": "@barkeep_news", "text": "x"}, &m)
	if m.Chat.ID != channel || m.From != nil || m.SenderChat.ID != channel {
		t.Fatalf("%+v", m)
	}
	if v, there := s.Chat(channel).Last(); !there || !v.ByBot {
		t.Fatal("the bot's post in a channel is the bot's")
	}
	ok(t, s, "editMessageText", fields{"chat_id": "@barkeep_news", "message_id": m.MessageID, "text": "y"}, nil)
	if len(fetch(t, s)) != 0 {
		t.Fatal("the bot's own posts make no updates")
	}
	s.AddPerson(User{ID: 77, Username: "Late"})
	refused(t, s, "getChat", fields{"chat_id": "@late"}, "Bad Request: chat not found")
}

func TestLinkPreviews(t *testing.T) {
	t.Parallel()
	s, ann, _ := world(t, Options{NoLimits: true})
	off := fields{"is_disabled": true}
	for _, p := range []fields{
		{"chat_id": ann, "text": "https://a.example", "link_preview_options": off},
		{"chat_id": ann, "text": "https://a.example", "disable_web_page_preview": true},
	} {
		if m := shown(t, s, p); !m.PreviewDisabled {
			t.Fatalf("%v shows a preview", p)
		}
	}
	m, _ := s.Chat(ann).Last()
	refused(t, s, "editMessageText", fields{"chat_id": ann, "message_id": m.ID, "text": m.Text, "link_preview_options": off}, "Bad Request: "+notModified)
	ok(t, s, "editMessageText", fields{"chat_id": ann, "message_id": m.ID, "text": m.Text}, nil)
	if m, _ = s.Chat(ann).Last(); m.PreviewDisabled || m.Edits != 1 {
		t.Fatalf("%+v", m)
	}
	refused(t, s, "sendMessage", fields{"chat_id": ann, "text": "x", "link_preview_options": "nonsense"}, "Bad Request: can't parse link preview options JSON object")
}

func TestEntitiesOfEveryKind(t *testing.T) {
	t.Parallel()
	s, ann, _ := world(t, Options{NoLimits: true})
	for entity, want := range map[string]string{
		`{"type":"text_link","offset":0,"length":1,"url":"https://a.example"}`: "abc text_link[a]https://a.example",
		`{"type":"text_mention","offset":0,"length":1,"user":{"id":11}}`:       "abc text_mention[a]",
		`{"type":"text_mention","offset":0,"length":1,"user":{"id":4040}}`:     "abc",
		`{"type":"custom_emoji","offset":0,"length":1,"custom_emoji_id":"5"}`:  "abc custom_emoji[a]",
		`{"type":"pre","offset":0,"length":3,"language":"go"}`:                 "abc pre[abc]go",
		`{"type":"url","offset":0,"length":3}`:                                 "abc",
	} {
		p := fields{"chat_id": ann, "text": "abc", "entities": []json.RawMessage{json.RawMessage(entity)}}
		if got := spans(shown(t, s, p)); got != want {
			t.Errorf("%s: %q, want %q", entity, got, want)
		}
	}
	for entity, want := range map[string]string{
		`{"type":"text_link","offset":0,"length":1}`:    `Can't find field "url"`,
		`{"type":"text_mention","offset":0,"length":1}`: `Can't find field "user"`,
		`{"type":"custom_emoji","offset":0,"length":1}`: `Can't find field "custom_emoji_id"`,
		`{"type":"bold","offset":0}`:                    `Can't find field "length"`,
		`{"offset":0,"length":1}`:                       `Can't find field "type"`,
		`{"type":7,"offset":0,"length":1}`:              "field has a wrong type",
	} {
		p := fields{"chat_id": ann, "text": "abc", "entities": []json.RawMessage{json.RawMessage(entity)}}
		refused(t, s, "sendMessage", p, "Bad Request: can't parse MessageEntity: "+want)
	}
}

func TestEditCountsWhatPeopleSee(t *testing.T) {
	t.Parallel()
	s, ann, _ := world(t, Options{NoLimits: true})
	id := send(t, s, ann, "one")
	keys := fields{"inline_keyboard": [][]fields{{{"text": "Copy", "copy_text": fields{"text": "x"}}}}}
	ok(t, s, "editMessageText", fields{"chat_id": ann, "message_id": id, "text": "two", "reply_markup": keys}, nil)
	refused(t, s, "editMessageText", fields{"chat_id": ann, "message_id": id, "text": "two", "reply_markup": keys}, "Bad Request: "+notModified)
	m, _ := s.Chat(ann).Last()
	if m.Edits != 1 || m.Text != "two" || m.Buttons[0][0].Text != "Copy" || m.Buttons[0][0].CopyText.Text != "x" {
		t.Fatalf("%+v", m)
	}
	ok(t, s, "editMessageText", fields{"chat_id": ann, "message_id": id, "text": "two"}, nil)
	if m, _ = s.Chat(ann).Last(); m.Buttons != nil || m.Edits != 2 {
		t.Fatalf("buttons that are not given are taken away: %+v", m)
	}
}
