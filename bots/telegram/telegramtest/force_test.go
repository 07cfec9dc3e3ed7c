package telegramtest

import (
	"slices"
	"testing"
)

// TestForceReply: a selective one opens for those whom the text mentions and whose message it replies to, and cannot be
// edited; the reply that it opens arrives in spite of privacy mode, and other words do not.
func TestForceReply(t *testing.T) {
	t.Parallel()
	s, ann, bob := world(t, Options{NoLimits: true})
	group := s.AddSupergroup("Friends", ann, bob)
	said := s.Say(group, bob, "hello")
	post := func(markup fields, more fields) Message {
		t.Helper()
		in := fields{"chat_id": group, "text": "Ann: write it", "reply_markup": markup}
		for k, v := range more {
			in[k] = v
		}
		call(t, s, "sendMessage", in)
		m, _ := s.Chat(group).Last()
		return m
	}
	ask := fields{"force_reply": true, "selective": true}
	if m := post(ask, fields{"entities": []fields{{"type": "text_mention", "offset": 0, "length": 3, "user": fields{"id": ann}}}}); !slices.Equal(m.Opens, []int64{ann}) {
		t.Errorf("a mention opens it for %v", m.Opens)
	}
	if m := post(ask, fields{"reply_parameters": fields{"message_id": said}}); !slices.Equal(m.Opens, []int64{bob}) {
		t.Errorf("a reply opens it for %v", m.Opens)
	}
	if m := post(ask, nil); len(m.Opens) != 0 {
		t.Errorf("without a target it opens for %v", m.Opens)
	}
	m := post(fields{"force_reply": true}, nil)
	if !slices.Contains(m.Opens, ann) || !slices.Contains(m.Opens, bob) || slices.Contains(m.Opens, s.Bot().ID) {
		t.Errorf("for all it opens for %v", m.Opens)
	}
	refused(t, s, "editMessageText", fields{"chat_id": group, "message_id": m.ID, "text": "x"}, "Bad Request: message can't be edited")
	fetch(t, s)
	s.Say(group, ann, "be brief")
	s.Say(group, ann, "be brief, please", ReplyTo(m.ID))
	if got := texts(fetch(t, s)); !slices.Equal(got, []string{"be brief, please"}) {
		t.Errorf("with privacy mode on %q arrives", got)
	}
}
