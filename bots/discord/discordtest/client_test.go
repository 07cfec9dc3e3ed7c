package discordtest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"barkeep/bots/discord/discordtest"
)

// world is a platform with a guild, a channel, one person, and a bare client
// that speaks as a bot.
type world struct {
	*discordtest.Server
	t     *testing.T
	guild *discordtest.Guild
	room  *discordtest.Channel
	ann   *discordtest.Person
	agent string
	token string
}

func in(t *testing.T, opt discordtest.Options, do func(*testing.T, *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(26 * 365 * 24 * time.Hour) // past Discord's first id
		s := discordtest.New(opt)
		w := &world{Server: s, t: t, agent: "DiscordBot (https://example.org, 1)", token: "Bot " + s.Token()}
		w.guild = s.AddGuild("Pub")
		w.room = w.guild.AddChannel("general")
		w.ann = s.AddPerson("ann", discordtest.Locale("zh-CN"))
		w.guild.Join(w.ann)
		defer func() {
			if err := s.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
		}()
		do(t, w)
	})
}

type answer struct {
	status int
	header http.Header
	text   string
	err    error
}

func (a answer) field(path ...any) any {
	var v any
	if json.Unmarshal([]byte(a.text), &v) != nil {
		return nil
	}
	for _, step := range path {
		switch step := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[step]
		case int:
			l, _ := v.([]any)
			if step >= len(l) {
				return nil
			}
			v = l[step]
		}
	}
	return v
}

func (a answer) id() string {
	id, _ := a.field("id").(string)
	return id
}

func (w *world) send(method, path, contentType string, body io.Reader) answer {
	r, err := http.NewRequestWithContext(context.Background(), method, w.APIURL()+path, body)
	if err != nil {
		return answer{err: err}
	}
	r.Header.Set("User-Agent", w.agent)
	if w.token != "" {
		r.Header.Set("Authorization", w.token)
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	resp, err := w.Client().Do(r)
	if err != nil {
		return answer{err: err}
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return answer{status: resp.StatusCode, header: resp.Header, text: string(text), err: err}
}

func (w *world) do(method, path, body string) answer {
	if body == "" {
		return w.send(method, path, "", nil)
	}
	return w.send(method, path, "application/json", strings.NewReader(body))
}

func (w *world) post(content string) answer {
	return w.do("POST", "/channels/"+w.room.ID+"/messages", mustJSON(map[string]any{"content": content}))
}

// form sends payload_json and files named files[0], files[1], …
func (w *world) form(method, path, payload string, files ...string) answer {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	if err := m.WriteField("payload_json", payload); err != nil {
		return answer{err: err}
	}
	for i, data := range files {
		part, err := m.CreateFormFile("files["+string(rune('0'+i))+"]", "note "+string(rune('0'+i))+".txt")
		if err != nil {
			return answer{err: err}
		}
		if _, err := io.WriteString(part, data); err != nil {
			return answer{err: err}
		}
	}
	if err := m.Close(); err != nil {
		return answer{err: err}
	}
	return w.send(method, path, m.FormDataContentType(), &b)
}

func mustJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(data)
}

// refused checks an answer's status, code and text.
func (w *world) refused(a answer, status, code int, text string) {
	w.t.Helper()
	if a.status != status || a.field("code") != float64(code) || a.field("message") != text {
		w.t.Errorf("got %d %s, want %d with code %d %q", a.status, a.text, status, code, text)
	}
}

// faulty checks that a form error stands at the path.
func (w *world) faulty(a answer, code string, path ...any) {
	w.t.Helper()
	w.refused(a, 400, 50035, "Invalid Form Body")
	full := append(append([]any{"errors"}, path...), "_errors", 0, "code")
	if got := a.field(full...); got != code {
		w.t.Errorf("at %v: %v, want %s in %s", path, got, code, a.text)
	}
}

func (w *world) ok(a answer, status int) answer {
	w.t.Helper()
	if a.err != nil || a.status != status {
		w.t.Fatalf("got %d %s %v, want %d", a.status, a.text, a.err, status)
	}
	return a
}

// frame is a gateway payload; a close has op -1 and the code in S.
type frame struct {
	Op int             `json:"op"`
	D  json.RawMessage `json:"d"`
	S  int64           `json:"s"`
	T  string          `json:"t"`
}

func (f frame) get(path ...any) any { return answer{text: string(f.D)}.field(path...) }

// socket is a bare gateway connection.
type socket struct {
	w      *world
	ws     *websocket.Conn
	frames chan frame
}

func (w *world) dial(path string) *socket {
	w.t.Helper()
	d := websocket.Dialer{NetDialContext: w.DialContext}
	ws, _, err := d.Dial("ws://discord.test"+path, nil)
	if err != nil {
		w.t.Fatalf("dial: %v", err)
	}
	s := &socket{w: w, ws: ws, frames: make(chan frame, 10_000)}
	go func() {
		defer close(s.frames)
		for {
			var f frame
			if err := ws.ReadJSON(&f); err != nil {
				code := int64(1006)
				if ce, ok := err.(*websocket.CloseError); ok {
					code = int64(ce.Code)
				}
				s.frames <- frame{Op: -1, S: code}
				return
			}
			s.frames <- f
		}
	}()
	return s
}

func (w *world) connect() *socket { return w.dial("/gateway-ws/?v=10&encoding=json") }

func (s *socket) send(op int, d any) {
	if err := s.ws.WriteJSON(map[string]any{"op": op, "d": d}); err != nil {
		s.w.t.Logf("send op %d: %v", op, err)
	}
}

// next is the next frame, or a zero one with op -2 after a minute of silence.
func (s *socket) next() frame {
	select {
	case f, ok := <-s.frames:
		if !ok {
			return frame{Op: -1}
		}
		return f
	case <-time.After(time.Minute):
		return frame{Op: -2}
	}
}

// until skips frames until a dispatch of that name.
func (s *socket) until(name string) frame {
	s.w.t.Helper()
	for {
		f := s.next()
		if f.Op < 0 {
			s.w.t.Fatalf("waited for %s, got op %d (%d)", name, f.Op, f.S)
		}
		if f.T == name {
			return f
		}
	}
}

const allIntents = discordtest.IntentGuilds | discordtest.IntentGuildMessages | discordtest.IntentDirectMessages | discordtest.IntentMessageContent

func (s *socket) identify(intents discordtest.Intent) {
	s.send(2, map[string]any{"token": s.w.Token(), "intents": int64(intents), "properties": map[string]string{"os": "linux"}})
}

// online is a connection that is past READY and GUILD_CREATE.
func (w *world) online(intents discordtest.Intent) (*socket, string) {
	w.t.Helper()
	s := w.connect()
	if f := s.next(); f.Op != 10 {
		w.t.Fatalf("first came op %d", f.Op)
	}
	s.identify(intents)
	ready := s.until("READY")
	s.until("GUILD_CREATE")
	id, _ := ready.get("session_id").(string)
	return s, id
}
