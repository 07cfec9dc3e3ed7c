package telegram

import (
	"encoding/json"
	"strconv"

	"barkeep/bots"
)

// state is what a place remembers over a restart.
type state struct {
	Chat     int64  `json:"c"`
	Thread   int    `json:"t,omitempty"`
	Question int    `json:"q,omitempty"` // the message to reply to; it is also the draft's id
	Posts    []int  `json:"m,omitempty"` // the messages that carry the answer, first part first
	Surplus  []int  `json:"x,omitempty"` // messages to delete
	File     int    `json:"f,omitempty"` // the message that carries the file
	FileSum  uint32 `json:"h,omitempty"` // of that file; 0: only its name stands there
	Until    int64  `json:"u,omitempty"` // unix seconds: a 429 closed the chat until then
}

func (s state) private() bool { return s.Chat > 0 }

func (s state) String() string {
	raw, _ := json.Marshal(s) // numbers only: it cannot fail
	return string(raw)
}

// kept is the state as the core stores it.
func (s state) kept() bots.Kept {
	k := bots.Kept{State: s.String()}
	for _, id := range s.Posts {
		k.Posts = append(k.Posts, strconv.Itoa(id))
	}
	if s.File != 0 {
		k.Posts = append(k.Posts, strconv.Itoa(s.File))
	}
	return k
}

func placeOf(m *message) string {
	return state{Chat: m.Chat.ID, Thread: m.topic(), Question: m.ID}.String()
}

// hereOf is the place of a message of the bot's own: what settles there replaces it.
func hereOf(m *message) string {
	return state{Chat: m.Chat.ID, Thread: m.topic(), Posts: []int{m.ID}}.String()
}

// to is the chat and topic as parameters.
func (s state) to() params {
	p := params{"chat_id": s.Chat}
	if s.Thread != 0 {
		p["message_thread_id"] = s.Thread
	}
	return p
}
