package discordtest_test

import (
	"strings"
	"testing"
	"time"

	"barkeep/bots/discord/discordtest"
)

const someCommands = `[
 {"name":"ask","description":"Ask","name_localizations":{"zh-CN":"提问"},"contexts":[0,1],"options":[
  {"type":3,"name":"text","description":"what","required":true,"max_length":10},
  {"type":3,"name":"model","description":"which","autocomplete":true},
  {"type":4,"name":"max","description":"most","min_value":1,"choices":[{"name":"one","value":1},{"name":"two","value":2}]},
  {"type":6,"name":"who","description":"who"},
  {"type":11,"name":"file","description":"file"}]},
 {"name":"settings","description":"Settings","contexts":[0],"default_member_permissions":"32","options":[{"type":1,"name":"show","description":"Show"}]},
 {"name":"Answer this","type":3}]`

func (w *world) register() {
	w.t.Helper()
	w.ok(w.do("PUT", "/applications/"+w.ApplicationID()+"/commands", someCommands), 200)
}

func (w *world) callback(i *discordtest.Interaction, body string) answer {
	return w.do("POST", "/interactions/"+i.ID+"/"+i.Token+"/callback", body)
}

func (w *world) hook(i *discordtest.Interaction, rest string) string {
	return "/webhooks/" + w.ApplicationID() + "/" + i.Token + rest
}

// must is for steps of people that cannot fail.
func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestSlashDeferredAndEdited(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{}, func(t *testing.T, w *world) {
		w.register()
		s, _ := w.online(discordtest.IntentGuilds)
		i := must(w.room.Slash(w.ann, "ask", discordtest.Values{"text": "hi", "max": 2, "who": w.ann, "file": discordtest.SentFile{Name: "a.txt", Data: []byte("x")}}))(t)
		f := s.until("INTERACTION_CREATE")
		for want, path := range map[any][]any{
			"ask": {"data", "name"}, "hi": {"data", "options", 0, "value"}, 2.0: {"data", "options", 1, "value"}, w.ann.ID: {"member", "user", "id"}, "zh-CN": {"locale"},
			"en-US": {"guild_locale"}, w.room.ID: {"channel_id"}, w.guild.ID: {"guild_id"}, "a.txt": {"data", "resolved", "attachments", fileID(f), "filename"},
		} {
			if got := f.get(path...); got != want {
				t.Errorf("%v: %v, want %v", path, got, want)
			}
		}
		if f.get("user") != nil || f.get("member", "permissions") == nil || f.get("app_permissions") == nil || f.get("data", "resolved", "members", w.ann.ID, "permissions") == nil {
			t.Errorf("body: %s", f.D)
		}
		w.refused(w.do("PATCH", w.hook(i, "/messages/@original"), `{"content":"x"}`), 404, 10015, "Unknown Webhook")
		time.Sleep(2 * time.Second)
		w.ok(w.callback(i, `{"type":5}`), 204)
		if a := i.Answer(); a.State != discordtest.Deferred || !a.Message.Thinking || a.After != 2*time.Second || a.Ephemeral {
			t.Errorf("deferred: %+v", a)
		}
		w.refused(w.callback(i, `{"type":4,"data":{"content":"x"}}`), 400, 40060, "Interaction has already been acknowledged.")
		w.refused(w.do("PATCH", w.hook(i, "/messages/@original"), `{"content":""}`), 400, 50006, "Cannot send an empty message")
		if !i.Answer().Message.Thinking {
			t.Error("a refused edit ended the thinking")
		}
		w.ok(w.do("PATCH", w.hook(i, "/messages/@original"), `{"content":"four `+w.ann.Mention()+`"}`), 200)
		if a := i.Answer(); a.State != discordtest.Answered || a.Message.Thinking || !strings.HasPrefix(a.Message.Content, "four") || a.Message.Edits != 0 {
			t.Errorf("answered: %+v", a.Message)
		}
		if p := w.Pings(); len(p) != 1 || p[0].Users[0] != w.ann.ID {
			t.Errorf("pings: %+v", p)
		}
		w.ok(w.do("POST", w.hook(i, ""), `{"content":"and @everyone","flags":64}`), 200)
		if a := i.Answer(); len(a.Followups) != 1 || a.Followups[0].EphemeralTo != w.ann.ID {
			t.Errorf("follow-up: %+v", a.Followups)
		}
		if len(w.room.Messages()) != 1 || len(w.room.MessagesFor(w.ann)) != 2 || len(w.Pings()) != 1 {
			t.Errorf("all see %d, she sees %d", len(w.room.Messages()), len(w.room.MessagesFor(w.ann)))
		}
		time.Sleep(15 * time.Minute)
		w.refused(w.do("PATCH", w.hook(i, "/messages/@original"), `{"content":"late"}`), 401, 50027, "Invalid Webhook Token")
		id := i.Answer().Message.ID
		w.ok(w.do("PATCH", "/channels/"+w.room.ID+"/messages/"+id, `{"content":"the channel's way still works"}`), 200)
	})
}

func fileID(f frame) string {
	id, _ := f.get("data", "options", 3, "value").(string)
	return id
}

func TestNotResponding(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{}, func(t *testing.T, w *world) {
		w.register()
		i := must(w.ann.DM().Slash(w.ann, "/ask", discordtest.Values{"text": "hi"}))(t)
		a, err := i.Wait(t.Context(), func(a discordtest.Answer) bool { return a.State == discordtest.NotResponding })
		if err != nil || a.Message != nil {
			t.Errorf("%+v, %v", a, err)
		}
		time.Sleep(time.Nanosecond)
		w.refused(w.callback(i, `{"type":5}`), 404, 10062, "Unknown interaction")
		w.refused(w.do("POST", "/interactions/1/x/callback", `{"type":5}`), 404, 10062, "Unknown interaction")
	})
}

func TestWhatClientsRefuse(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{}, func(t *testing.T, w *world) {
		w.register()
		for name, try := range map[string]func() (*discordtest.Interaction, error){
			"unknown":  func() (*discordtest.Interaction, error) { return w.room.Slash(w.ann, "nope", nil) },
			"required": func() (*discordtest.Interaction, error) { return w.room.Slash(w.ann, "ask", nil) },
			"too long": func() (*discordtest.Interaction, error) {
				return w.room.Slash(w.ann, "ask", discordtest.Values{"text": "12345678901"})
			},
			"no choice": func() (*discordtest.Interaction, error) {
				return w.room.Slash(w.ann, "ask", discordtest.Values{"text": "x", "max": 3})
			},
			"ill-typed": func() (*discordtest.Interaction, error) {
				return w.room.Slash(w.ann, "ask", discordtest.Values{"text": 1})
			},
			"admins":     func() (*discordtest.Interaction, error) { return w.room.Slash(w.ann, "settings show", nil) },
			"not in DMs": func() (*discordtest.Interaction, error) { return w.ann.DM().Slash(w.ann, "settings show", nil) },
			"no message": func() (*discordtest.Interaction, error) { return w.room.MessageCommand(w.ann, "Answer this", "1") },
			"no button":  func() (*discordtest.Interaction, error) { return w.room.Press(w.ann, "1", "x") },
		} {
			if i, err := try(); err == nil {
				t.Errorf("%s: got interaction %s", name, i.ID)
			}
		}
		must(w.room.Slash(w.Owner(), "settings show", nil))(t)
	})
}

func TestButtonsModalAndAutocomplete(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{}, func(t *testing.T, w *world) {
		w.register()
		s, _ := w.online(discordtest.IntentGuilds)
		path := "/channels/" + w.room.ID + "/messages"
		m := w.ok(w.do("POST", path, `{"content":"choose","components":[{"type":1,"components":[{"type":2,"style":1,"label":"Go","custom_id":"go"},{"type":2,"style":2,"label":"No","custom_id":"no","disabled":true}]},
			{"type":1,"components":[{"type":3,"custom_id":"pick","options":[{"label":"A","value":"a"},{"label":"B","value":"b"}]}]}]}`), 200)
		if _, err := w.room.Press(w.ann, m.id(), "no"); err == nil {
			t.Error("pressed a disabled button")
		}
		i := must(w.room.Press(w.ann, m.id(), "go"))(t)
		if f := s.until("INTERACTION_CREATE"); f.get("type") != 3.0 || f.get("data", "custom_id") != "go" || f.get("message", "id") != m.id() {
			t.Errorf("press: %s", f.D)
		}
		w.ok(w.callback(i, `{"type":7,"data":{"content":"chosen","components":[]}}`), 204)
		if seen, _ := w.room.Message(m.id()); seen.Content != "chosen" || len(seen.Components) != 0 {
			t.Errorf("after the update: %+v", seen)
		}
		w.ok(w.do("PATCH", path+"/"+m.id(), `{"components":[{"type":1,"components":[{"type":3,"custom_id":"pick","options":[{"label":"A","value":"a"}]}]}]}`), 200)
		i = must(w.room.Select(w.ann, m.id(), "pick", "a"))(t)
		if f := s.until("INTERACTION_CREATE"); f.get("data", "values", 0) != "a" {
			t.Errorf("select: %s", f.D)
		}
		w.ok(w.callback(i, `{"type":9,"data":{"title":"Key","custom_id":"key","components":[{"type":1,"components":[{"type":4,"custom_id":"k","label":"Key","style":1,"min_length":2}]}]}}`), 204)
		if a := i.Answer(); a.Modal == nil || a.Modal.Title != "Key" || len(a.Modal.Fields) != 1 {
			t.Fatalf("modal: %+v", a)
		}
		if _, err := i.Submit(map[string]string{"k": "1"}); err == nil {
			t.Error("submitted a text that is too short")
		}
		j := must(i.Submit(map[string]string{"k": "sk-1"}))(t)
		if f := s.until("INTERACTION_CREATE"); f.get("type") != 5.0 || f.get("data", "components", 0, "components", 0, "value") != "sk-1" {
			t.Errorf("submit: %s", f.D)
		}
		a := w.ok(w.do("POST", "/interactions/"+j.ID+"/"+j.Token+"/callback?with_response=true", `{"type":4,"data":{"content":"kept","flags":64}}`), 200)
		if a.field("resource", "message", "content") != "kept" || a.field("interaction", "response_message_ephemeral") != true || !j.Answer().Ephemeral {
			t.Errorf("with_response: %s", a.text)
		}
		i = must(w.room.Autocomplete(w.ann, "ask", "model", "gp", nil))(t)
		if f := s.until("INTERACTION_CREATE"); f.get("type") != 4.0 || f.get("data", "options", 0, "focused") != true || f.get("data", "options", 0, "value") != "gp" {
			t.Errorf("autocomplete: %s", f.D)
		}
		w.faulty(w.callback(i, `{"type":4,"data":{"content":"x"}}`), "BASE_TYPE_CHOICES", "type")
		w.faulty(w.callback(i, `{"type":8,"data":{"choices":[{"name":"","value":"x"}]}}`), "BASE_TYPE_REQUIRED", "data", "choices", "0", "name")
		w.ok(w.callback(i, `{"type":8,"data":{"choices":[{"name":"GPT","value":"gpt"}]}}`), 204)
		if c := i.Answer().Choices; len(c) != 1 || c[0].Value != "gpt" {
			t.Errorf("choices: %+v", c)
		}
	})
}

func TestMessageCommandShowsContent(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{Refused: discordtest.IntentMessageContent}, func(t *testing.T, w *world) {
		w.register()
		s, _ := w.online(discordtest.IntentGuilds)
		m := w.room.Say(w.ann, "what is this?")
		must(w.room.MessageCommand(w.ann, "Answer this", m.ID))(t)
		if f := s.until("INTERACTION_CREATE"); f.get("data", "resolved", "messages", m.ID, "content") != "what is this?" {
			t.Errorf("target: %s", f.D)
		}
	})
}

func TestFirstFollowUpAndDeletion(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{}, func(t *testing.T, w *world) {
		w.register()
		i := must(w.room.Slash(w.ann, "ask", discordtest.Values{"text": "hi"}))(t)
		w.ok(w.callback(i, `{"type":5,"data":{"flags":64}}`), 204)
		w.ok(w.do("POST", w.hook(i, ""), `{"content":"first"}`), 200)
		a := i.Answer()
		if len(a.Followups) != 0 || a.Message.Content != "first" || a.Message.EphemeralTo != w.ann.ID {
			t.Errorf("%+v", a)
		}
		w.refused(w.do("GET", "/channels/"+w.room.ID+"/messages/"+a.Message.ID, ""), 404, 10008, "Unknown Message")
		w.ok(w.do("GET", w.hook(i, "/messages/@original"), ""), 200)
		w.ok(w.do("DELETE", w.hook(i, "/messages/@original"), ""), 204)
		w.refused(w.do("DELETE", w.hook(i, "/messages/@original"), ""), 404, 10008, "Unknown Message")
		if !i.Answer().Deleted {
			t.Error("still there")
		}
	})
}
