package discordtest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"barkeep/bots/discord/discordtest"
)

// FuzzRequest: whatever a client sends, the answer is JSON of a known kind and
// the server lives.
func FuzzRequest(f *testing.F) {
	const form = "multipart/form-data; boundary=b"
	for _, seed := range [][3]string{
		{"POST messages", "application/json", `{"content":"x","nonce":1,"embeds":[{"fields":[{}]}],"components":[{"type":1,"components":[{"type":3}]}]}`},
		{"POST messages", "application/json", `{"components":[null,1,{"type":17,"components":[{"type":9,"accessory":{"type":2}}]}],"flags":32768,"allowed_mentions":{"parse":["users"],"users":["x"]}}`},
		{"POST messages", form, "--b\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n{\"attachments\":[{\"id\":0}]}\r\n--b\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"..\\\\a b\"\r\n\r\nx\r\n--b--\r\n"},
		{"POST messages", form, "--b\r\nContent-Disposition: form-data; name=\"files[x]\"; filename=\"/\"\r\n\r\nx"},
		{"PUT commands", "application/json", `[null,{"name":"a","description":"b","options":[null,{"type":1,"options":[{"type":1,"options":[{}]}]}],"name_localizations":{"_errors":"x","a.b":""}}]`},
		{"POST commands", "application/json", `{"name":"a","description":"b","default_member_permissions":"-1","contexts":[9]}`},
		{"POST threads", "application/json", `{"name":"x","type":11,"message":{"content":"x"}}`},
		{"POST callback", "application/json", `{"type":9,"data":{"title":"x","custom_id":"x","components":[{"type":18,"component":{"type":4}},{"type":1}]}}`},
		{"POST callback", "application/json", `{"type":4,"data":{"content":"x","flags":-1}}`},
		{"POST messages", "", ``},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, route, contentType, body string) {
		s := discordtest.New(discordtest.Options{Limits: discordtest.Limits{Off: true}})
		defer s.Close()
		g, ann := s.AddGuild("g"), s.AddPerson("ann")
		g.Join(ann)
		c := g.AddChannel("c")
		do := func(method, path, contentType, body string) *http.Response {
			r := httptest.NewRequest(method, "/api/v10"+path, strings.NewReader(body))
			r.Header = http.Header{"User-Agent": {"DiscordBot (x, 1)"}, "Authorization": {"Bot " + s.Token()}, "Content-Type": {contentType}}
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			return w.Result()
		}
		do("POST", "/applications/"+s.ApplicationID()+"/commands", "application/json", `{"name":"ask","description":"x"}`)
		i, err := c.Slash(ann, "ask", nil)
		if err != nil {
			t.Fatal(err)
		}
		method, place, _ := strings.Cut(route, " ")
		path := map[string]string{"messages": "/channels/" + c.ID + "/messages", "threads": "/channels/" + c.ID + "/threads", "callback": "/interactions/" + i.ID + "/" + i.Token + "/callback",
			"commands": "/applications/" + s.ApplicationID() + "/commands"}[place]
		if path == "" || method != "POST" && method != "PUT" {
			return
		}
		resp := do(method, path, contentType, body)
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode != 204 && !json.Valid(text) {
			t.Errorf("%d with %q", resp.StatusCode, text)
		}
		if resp.StatusCode >= 500 {
			t.Errorf("status %d for %q", resp.StatusCode, body)
		}
		c.MessagesFor(ann)
		i.Answer()
		s.Commands()
	})
}

// FuzzPath: no path or query breaks the router.
func FuzzPath(f *testing.F) {
	for _, seed := range []string{"/api/v10/channels/1/messages?limit=x&around=%", "/api/v10/", "/api/", "/", "/gateway-ws", "/attachments/1/2/3?ex=z", "/attachments//", "/api/v10/channels/%2F/messages",
		"/api/v10/channels/1/messages/2/reactions/%F0%9F/@me", "/api/v9/users/@me", "/api/v10/webhooks/1/x/messages/@original"} {
		f.Add("GET", seed)
	}
	s := discordtest.New(discordtest.Options{Limits: discordtest.Limits{Off: true}})
	f.Fuzz(func(t *testing.T, method, path string) {
		r, err := http.NewRequest(method, "http://discord.test", http.NoBody)
		if err != nil || !strings.HasPrefix(path, "/") {
			return
		}
		if r.URL, err = r.URL.Parse(path); err != nil {
			return
		}
		r.Header.Set("User-Agent", "DiscordBot (x, 1)")
		r.Header.Set("Authorization", "Bot "+s.Token())
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code >= 500 || w.Code < 200 {
			t.Errorf("%s %s: %d", method, path, w.Code)
		}
	})
}
