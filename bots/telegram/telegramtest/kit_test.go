package telegramtest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"
)

// answer is an API answer as a client sees it.
type answer struct {
	OK          bool            `json:"ok"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
	Result      json.RawMessage `json:"result"`
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		Migrate    int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
	status int
	header http.Header
}

type fields = map[string]any

func post(s *Server, client *http.Client, method string, params fields) (answer, error) {
	return postCtx(context.Background(), s, client, method, params)
}

func postCtx(ctx context.Context, s *Server, client *http.Client, method string, params fields) (answer, error) {
	if params == nil {
		params = fields{}
	}
	body, err := json.Marshal(params)
	if err != nil {
		return answer{}, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL()+"/bot"+s.Token()+"/"+method, bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return answer{}, err
	}
	a := answer{status: resp.StatusCode, header: resp.Header}
	return a, json.Unmarshal(raw, &a)
}

// call makes a call that must be answered in JSON.
func call(t *testing.T, s *Server, method string, params fields) answer {
	t.Helper()
	a, err := post(s, s.Client(), method, params)
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	return a
}

// ok makes a call that must succeed and reads its result into out, if there is one.
func ok(t *testing.T, s *Server, method string, params fields, out any) {
	t.Helper()
	a := call(t, s, method, params)
	if !a.OK {
		t.Fatalf("%s %v: %s", method, params, a.Description)
	}
	if out != nil {
		if err := json.Unmarshal(a.Result, out); err != nil {
			t.Fatalf("%s: result %s: %v", method, a.Result, err)
		}
	}
}

// refused makes a call that must be refused with exactly this text.
func refused(t *testing.T, s *Server, method string, params fields, description string) answer {
	t.Helper()
	a := call(t, s, method, params)
	if a.OK || a.Description != description || a.status != a.Code {
		t.Fatalf("%s %v\n got %d %q %s\nwant %q", method, params, a.status, a.Description, a.Result, description)
	}
	return a
}

func send(t *testing.T, s *Server, chat int64, text string) int {
	t.Helper()
	var m wireMessage
	ok(t, s, "sendMessage", fields{"chat_id": chat, "text": text}, &m)
	return m.MessageID
}

// got is an update as the bot sees it.
type got struct {
	ID       int64           `json:"update_id"`
	Message  *wireMessage    `json:"message"`
	Edited   *wireMessage    `json:"edited_message"`
	Post     *wireMessage    `json:"channel_post"`
	Callback *wireCallback   `json:"callback_query"`
	My       json.RawMessage `json:"my_chat_member"`
	Other    json.RawMessage `json:"chat_member"`
	Stopped  *wireStopped    `json:"stopped_message_generation"`
	Reaction json.RawMessage `json:"message_reaction"`
}

// fetch takes all waiting updates and acknowledges them, past the slowing of busy pollers.
func fetch(t *testing.T, s *Server) []got {
	t.Helper()
	s.mu.Lock()
	s.updates.lastOffset = -1
	s.mu.Unlock()
	var all []got
	ok(t, s, "getUpdates", nil, &all)
	if len(all) > 0 {
		s.mu.Lock()
		s.updates.acknowledge(all[len(all)-1].ID + 1)
		s.mu.Unlock()
	}
	return all
}

func texts(all []got) []string {
	var out []string
	for _, u := range all {
		if u.Message != nil {
			out = append(out, u.Message.Text+u.Message.Caption)
		}
	}
	return out
}

// world is a server that is closed with the test, with two people who have started the bot.
func world(t *testing.T, o Options) (s *Server, ann, bob int64) {
	s = New(o)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	ann = s.AddPerson(User{ID: 11, FirstName: "Ann", Username: "ann_lee", Language: "en"}).ID
	bob = s.AddPerson(User{ID: 12, FirstName: "Bob", Username: "bob_ray", Language: "zh-hans"}).ID
	s.Start(ann)
	s.Start(bob)
	return s, ann, bob
}

const second = time.Second

func get(t *testing.T, s *Server, path string) string {
	t.Helper()
	resp, err := s.Client().Get(s.URL() + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
