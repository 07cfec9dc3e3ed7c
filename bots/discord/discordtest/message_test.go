package discordtest_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"barkeep/bots/discord/discordtest"
)

func TestPostEditDelete(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{}, func(t *testing.T, w *world) {
		a := w.ok(w.post("  Hello  "), 200)
		seen, err := w.room.WaitFor(context.Background(), func(m []discordtest.Message) bool { return len(m) == 1 })
		if err != nil || seen[0].Content != "Hello" || !seen[0].FromBot || seen[0].Edits != 0 {
			t.Fatalf("people see %+v, %v", seen, err)
		}
		path := "/channels/" + w.room.ID + "/messages/" + a.id()
		w.ok(w.do("PATCH", path, `{"content":"Hello, Ann"}`), 200)
		if m, _ := w.room.Message(a.id()); m.Content != "Hello, Ann" || m.Edits != 1 || !slices.Equal(m.Versions, []string{"Hello", "Hello, Ann"}) {
			t.Errorf("after the edit: %+v", m)
		}
		w.ok(w.do("DELETE", path, ""), 204)
		w.refused(w.do("PATCH", path, `{"content":"x"}`), 404, 10008, "Unknown Message")
		if len(w.room.Messages()) != 0 {
			t.Error("the message is still there")
		}
	})
}

func TestMessageRefusals(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{Limits: discordtest.Limits{Off: true}}, func(t *testing.T, w *world) {
		path := "/channels/" + w.room.ID + "/messages"
		w.ok(w.post(strings.Repeat("蛋", 2000)), 200)
		long := w.post(strings.Repeat("a", 2001))
		w.faulty(long, "BASE_TYPE_MAX_LENGTH", "content")
		if want := `{"message":"Invalid Form Body","code":50035,"errors":{"content":{"_errors":[{"code":"BASE_TYPE_MAX_LENGTH","message":"Must be 2000 or fewer in length."}]}}}`; long.text != want {
			t.Errorf("got  %s\nwant %s", long.text, want)
		}
		w.refused(w.post(" \n "), 400, 50006, "Cannot send an empty message")
		w.refused(w.do("POST", path, `{`), 400, 50109, "The request body contains invalid JSON.")
		w.refused(w.send("POST", path, "application/json", http.NoBody), 400, 50109, "The request body contains invalid JSON.")
		w.faulty(w.send("POST", path, "text/plain", strings.NewReader("hi")), "CONTENT_TYPE_INVALID")
		w.faulty(w.do("POST", path, `{"content":{}}`), "STRING_TYPE_CONVERT", "content")
		w.faulty(w.do("POST", path, `{"content":"x","nonce":"`+strings.Repeat("1", 26)+`"}`), "BASE_TYPE_MAX_LENGTH", "nonce")
		w.refused(w.do("POST", "/channels/1/messages", `{"content":"x"}`), 404, 10003, "Unknown Channel")
		w.faulty(w.do("POST", "/channels/abc/messages", `{"content":"x"}`), "NUMBER_TYPE_COERCE", "channel_id")
		w.refused(w.do("GET", "/nothing", ""), 404, 0, "404: Not Found")
		w.refused(w.do("PUT", path, `{}`), 405, 0, "405: Method Not Allowed")
		other := w.room.Say(w.ann, "mine")
		w.refused(w.do("PATCH", path+"/"+other.ID, `{"content":"x"}`), 403, 50005, "Cannot edit a message authored by another user")
		w.refused(w.do("DELETE", path+"/"+other.ID, ""), 403, 50013, "Missing Permissions")
		w.faulty(w.do("POST", path, `{"embeds":[{"title":"`+strings.Repeat("x", 257)+`"}]}`), "BASE_TYPE_MAX_LENGTH", "embeds", "0", "title")
		w.faulty(w.do("POST", path, `{"content":"x","message_reference":{"message_id":"5"}}`), "REPLIES_UNKNOWN_MESSAGE", "message_reference")
		w.ok(w.do("POST", path, `{"content":"x","message_reference":{"message_id":"5","fail_if_not_exists":false}}`), 200)
		w.agent = "Go-http-client/1.1"
		w.refused(w.post("x"), 403, 40333, "internal network error")
	})
}

func TestAuthentication(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{}, func(t *testing.T, w *world) {
		w.token = "Bot nonsense"
		w.refused(w.do("GET", "/users/@me", ""), 401, 0, "401: Unauthorized")
		w.token = ""
		w.ok(w.do("GET", "/gateway", ""), 200)
		w.refused(w.do("GET", "/gateway/bot", ""), 401, 0, "401: Unauthorized")
	})
}

func TestNonce(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{}, func(t *testing.T, w *world) {
		path := "/channels/" + w.room.ID + "/messages"
		body := `{"content":"once","nonce":"n1","enforce_nonce":true}`
		first := w.ok(w.do("POST", path, body), 200)
		again := w.ok(w.do("POST", path, body), 200)
		if first.id() != again.id() || len(w.room.Messages()) != 1 {
			t.Errorf("two messages for one nonce: %s, %s", first.text, again.text)
		}
		w.ok(w.do("POST", path, `{"content":"once","nonce":"n1"}`), 200)
		if len(w.room.Messages()) != 2 {
			t.Error("a nonce without enforce_nonce kept a message back")
		}
		time.Sleep(6 * time.Minute)
		if late := w.ok(w.do("POST", path, body), 200); late.id() == first.id() {
			t.Error("a nonce is remembered for ever")
		}
	})
}

func TestListing(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{}, func(t *testing.T, w *world) {
		var ids []string
		for _, text := range []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"} {
			ids = append(ids, w.room.Say(w.ann, text).ID)
		}
		for query, want := range map[string]string{
			"":                              "9876543210",
			"?limit=3":                      "987",
			"?limit=3&before=" + ids[5]:     "432",
			"?limit=3&after=" + ids[5]:      "876",
			"?limit=3&around=" + ids[5]:     "654",
			"?limit=100&after=" + ids[9]:    "",
			"?limit=2&after=0":              "10",
			"?after=" + ids[8] + "&limit=1": "9",
		} {
			a := w.ok(w.do("GET", "/channels/"+w.room.ID+"/messages"+query, ""), 200)
			got := ""
			for i := 0; a.field(i) != nil; i++ {
				text, _ := a.field(i, "content").(string)
				got += text
			}
			if got != want {
				t.Errorf("%s: %s, want %s", query, got, want)
			}
		}
		w.faulty(w.do("GET", "/channels/"+w.room.ID+"/messages?limit=101", ""), "NUMBER_TYPE_MAX", "limit")
		w.room.Deny(w.guild.Everyone(), discordtest.PermReadMessageHistory)
		if a := w.ok(w.do("GET", "/channels/"+w.room.ID+"/messages", ""), 200); a.text != "[]" {
			t.Errorf("without the right to history: %s", a.text)
		}
	})
}

func TestReplyAndReferencedMessage(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{}, func(t *testing.T, w *world) {
		q := w.room.Say(w.ann, "why?")
		a := w.ok(w.do("POST", "/channels/"+w.room.ID+"/messages", `{"content":"so","message_reference":{"message_id":"`+q.ID+`"}}`), 200)
		if a.field("type") != 19.0 || a.field("referenced_message", "content") != "why?" {
			t.Errorf("reply: %s", a.text)
		}
		w.room.Delete(q.ID)
		a = w.ok(w.do("GET", "/channels/"+w.room.ID+"/messages/"+a.id(), ""), 200)
		if !strings.Contains(a.text, `"referenced_message":null`) {
			t.Errorf("after the target went: %s", a.text)
		}
		if m, _ := w.room.Message(a.id()); m.ReplyTo != q.ID {
			t.Errorf("people see a reply to %q", m.ReplyTo)
		}
	})
}

func TestFiles(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{}, func(t *testing.T, w *world) {
		path := "/channels/" + w.room.ID + "/messages"
		a := w.ok(w.form("POST", path, `{"content":"see","attachments":[{"id":0,"filename":"list.txt","description":"models"}]}`, "one", "two"), 200)
		m, _ := w.room.Message(a.id())
		if len(m.Attachments) != 2 || m.Attachments[0].Name != "list.txt" || m.Attachments[1].Name != "note_1.txt" || string(m.Attachments[1].Data) != "two" {
			t.Fatalf("attachments: %+v", m.Attachments)
		}
		resp, err := w.Client().Get(m.Attachments[0].URL)
		if err != nil || resp.StatusCode != 200 {
			t.Fatalf("download: %v", err)
		}
		resp.Body.Close()
		w.ok(w.do("PATCH", path+"/"+a.id(), `{"attachments":[{"id":"`+m.Attachments[1].ID+`"}]}`), 200)
		if m, _ := w.room.Message(a.id()); len(m.Attachments) != 1 || m.Attachments[0].Name != "note_1.txt" {
			t.Errorf("after keeping one: %+v", m.Attachments)
		}
		time.Sleep(25 * time.Hour)
		resp, err = w.Client().Get(m.Attachments[1].URL)
		if err != nil || resp.StatusCode != 404 {
			t.Errorf("a link of yesterday: %v", err)
		}
		resp.Body.Close()
		w.refused(w.form("POST", path, `{}`, strings.Repeat("x", 10<<20+1)), 413, 40005, "Request entity too large")
		w.room.Deny(w.guild.BotRole(), discordtest.PermAttachFiles)
		w.refused(w.form("POST", path, `{}`, "x"), 403, 50013, "Missing Permissions")
	})
}
