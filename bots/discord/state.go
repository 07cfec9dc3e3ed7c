package discord

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"

	"barkeep/bots"
)

// state is what a place remembers over a restart. It holds an interaction's token, so it is a secret for fifteen minutes.
type state struct {
	Channel  string   `json:"c,omitempty"`
	To       string   `json:"to,omitempty"` // instead of Channel: a channel's or a person's id, not known which
	Question string   `json:"q,omitempty"`  // the message to reply to
	Key      string   `json:"k,omitempty"`  // what nonces are made of
	Run      string   `json:"r,omitempty"`  // of the program that the question came to
	Again    int      `json:"n,omitempty"`  // how often a message of the answer was posted anew: other nonces
	Hook     *hook    `json:"h,omitempty"`  // the interaction that carries the answer
	Quoted   bool     `json:"s,omitempty"`  // the answer opens with its question
	Open     *opening `json:"o,omitempty"`  // the thread that Channel will be; nil once it is there
	Posts    []post   `json:"m,omitempty"`  // the messages that carry the answer, first part first
	Surplus  []post   `json:"x,omitempty"`  // messages to delete
	File     uint64   `json:"f,omitempty"`  // sum of the file that hangs on a post
	FileOn   string   `json:"fo,omitempty"` // that post
}

// hook is an interaction's way to show messages.
type hook struct {
	ID    string `json:"i"`
	Token string `json:"t"`
	App   string `json:"a"`
	Until int64  `json:"u"`           // Unix milliseconds; then the answer moves to the channel
	Quiet bool   `json:"e,omitempty"` // only the asker sees it
}

// opening is a thread to be opened, from a message of a channel, whose id it gets.
type opening struct {
	Channel string `json:"c"`
	Message string `json:"m"`
	Name    string `json:"n"`
}

// post is one message of an answer.
type post struct {
	ID   string `json:"i"`
	Hook bool   `json:"h,omitempty"` // it is the interaction's
}

func (s state) String() string {
	raw, _ := json.Marshal(s) // strings and numbers only: it cannot fail
	return string(raw)
}

// kept is the state as the core stores it.
func (s state) kept() bots.Kept {
	k := bots.Kept{State: s.String()}
	for _, m := range s.Posts {
		k.Posts = append(k.Posts, m.ID)
	}
	return k
}

// nonce makes a repeated post of part i the same message, after a restart too. Discord takes 25 characters.
func (s state) nonce(i int) string {
	sum := sha256.Sum256([]byte(s.Channel + " " + s.Key + " " + strconv.Itoa(i) + " " + strconv.Itoa(s.Again)))
	return hex.EncodeToString(sum[:12])
}

// newest is the youngest id that the answer has to do with: what is missing was posted after it.
func (s state) newest() string {
	id := ""
	for _, m := range s.Posts {
		if older(id, m.ID) {
			id = m.ID
		}
	}
	if id == "" && isID(s.Key) {
		id = s.Key
	}
	return id
}

func (h *hook) path() string { return "/webhooks/" + h.App + "/" + h.Token }

// bucket: each interaction has its own limits.
func (h *hook) bucket(method string) string { return method + " hook " + h.ID }

func (h *hook) over() bool { return time.Now().UnixMilli() >= h.Until }
