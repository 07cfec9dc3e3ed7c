package telegramtest

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestDraftLivesThirtySeconds(t *testing.T) {
	bubble(t, Options{}, func(t *testing.T, s *Server, ann, _ int64) {
		ok(t, s, "sendMessageDraft", fields{"chat_id": ann, "draft_id": 7}, nil)
		if d, there := s.Chat(ann).Draft(); !there || d.Text != "" {
			t.Fatal("an empty draft is a placeholder", d)
		}
		time.Sleep(20 * second)
		ok(t, s, "sendMessageDraft", fields{"chat_id": ann, "draft_id": 7, "text": "so far", "can_stop": true}, nil)
		time.Sleep(20 * second)
		if d, there := s.Chat(ann).Draft(); !there || d.Text != "so far" || d.Updates != 2 {
			t.Fatal(d)
		}
		if err := s.Wait(t.Context(), func() bool { return len(s.Chat(ann).Drafts()) == 0 }); err != nil {
			t.Fatal(err)
		}
		if s.StopDraft(ann) {
			t.Fatal("there is nothing to stop")
		}
	})
}

func TestDraftEndsWithTheMessageOrWithStop(t *testing.T) {
	bubble(t, Options{}, func(t *testing.T, s *Server, ann, _ int64) {
		ok(t, s, "sendChatAction", fields{"chat_id": ann, "action": "typing"}, nil)
		ok(t, s, "sendMessageDraft", fields{"chat_id": ann, "draft_id": 7, "text": "x"}, nil)
		s.Say(ann, ann, "another question leaves it alone")
		if _, there := s.Chat(ann).Draft(); !there || !s.Chat(ann).Typing(0) {
			t.Fatal("gone too early")
		}
		send(t, s, ann, "the answer")
		if _, there := s.Chat(ann).Draft(); there || s.Chat(ann).Typing(0) {
			t.Fatal("still there")
		}
		ok(t, s, "sendChatAction", fields{"chat_id": ann, "action": "typing"}, nil)
		time.Sleep(5 * second)
		if s.Chat(ann).Typing(0) {
			t.Fatal("a chat action lasts 5 seconds")
		}
		fetch(t, s)
		ok(t, s, "sendMessageDraft", fields{"chat_id": ann, "draft_id": 8, "text": "x"}, nil)
		if s.StopDraft(ann) {
			t.Fatal("this draft cannot be stopped")
		}
		ok(t, s, "sendMessageDraft", fields{"chat_id": ann, "draft_id": 8, "text": "x", "can_stop": true}, nil)
		if !s.StopDraft(ann) {
			t.Fatal("not stopped")
		}
		all := fetch(t, s)
		if len(all) != 1 || all[0].Stopped.DraftID != 8 || all[0].Stopped.Chat.ID != ann {
			t.Fatalf("%+v", all)
		}
	})
}

func TestDraftsThatAreRefused(t *testing.T) {
	t.Parallel()
	s, ann, _ := world(t, Options{})
	refused(t, s, "sendMessageDraft", fields{"chat_id": ann, "draft_id": 1, "text": "*a", "parse_mode": "MarkdownV2"}, "Bad Request: can't parse entities: Can't find end of Bold entity at byte offset 0")
	s.Block(ann)
	refused(t, s, "sendMessageDraft", fields{"chat_id": ann, "draft_id": 1, "text": "x"}, "Forbidden: bot was blocked by the user")
	old, bob, _ := world(t, Options{NoDrafts: true})
	refused(t, old, "sendMessageDraft", fields{"chat_id": bob, "draft_id": 1}, "Not Found: method not found")
}

func TestRichMessages(t *testing.T) {
	t.Parallel()
	s, ann, _ := world(t, Options{RichMessages: true})
	ok(t, s, "sendRichMessage", fields{"chat_id": ann, "rich_message": fields{"markdown": "# hi"}}, nil)
	m, _ := s.Chat(ann).Last()
	if m.Rich != "# hi" {
		t.Fatal(m)
	}
	ok(t, s, "editMessageText", fields{"chat_id": ann, "message_id": m.ID, "rich_message": fields{"markdown": "# ho"}}, nil)
	refused(t, s, "sendRichMessage", fields{"chat_id": ann, "rich_message": fields{"markdown": "a", "html": "b"}}, "Bad Request: exactly one of html, markdown and blocks must be specified")
}

func TestWaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _, _ := world(t, Options{})
		ctx, cancel := context.WithTimeout(t.Context(), second)
		defer cancel()
		if err := s.Wait(ctx, func() bool { return false }); err != context.DeadlineExceeded {
			t.Fatal(err)
		}
	})
}
