package bots

import (
	"encoding/json"
	"net/url"
	"strings"
)

// seed is what other programs need to use a site: its address without /v1, a key
// or what stands for one, and a model.
type seed struct{ root, key, model string }

// nextChat opens NextChat with these settings; it asks the person to confirm, and
// adds /v1 itself (ChatGPT-Next-Web, app/components/chat.tsx).
func (s seed) nextChat() string {
	settings, _ := json.Marshal(map[string]string{"key": s.key, "url": s.root}) // strings: cannot fail
	return "https://app.nextchat.dev/#/?settings=" + component(string(settings))
}

// component is JavaScript's encodeURIComponent.
func component(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

// webUI starts Open WebUI; its address has /v1 (docs.openwebui.com, environment).
func (s seed) webUI() string {
	return "docker run -d -p 3000:8080 -v open-webui:/app/backend/data \\\n" +
		"  -e OPENAI_API_BASE_URL=" + shell(s.root+"/v1") + " \\\n" +
		"  -e OPENAI_API_KEY=" + shell(s.key) + " \\\n" +
		"  ghcr.io/open-webui/open-webui:main"
}

// cline sets up the Cline CLI (cline/cline, apps/cli/src/commands/auth.ts).
func (s seed) cline() string {
	return "npm install -g cline\n" +
		"cline auth --provider openai-compatible --apikey " + shell(s.key) + " --modelid " + shell(s.model) + " --baseurl " + shell(s.root+"/v1")
}

// link fills a site's own chat link as the site does (new-api,
// web/default/src/features/chat/lib/chat-links.ts), escaped as a browser would.
func (s seed) link(template string) string {
	key := s.key
	if !strings.HasPrefix(key, "sk-") {
		key = "sk-" + key
	}
	filled := strings.NewReplacer("{address}", component(s.root), "{key}", component(key)).Replace(template)
	return strings.NewReplacer(`"`, "%22", "{", "%7B", "}", "%7D", "<", "%3C", ">", "%3E", " ", "%20", "\\", "%5C", "|", "%7C", "^", "%5E", "`", "%60").Replace(filled)
}

// shell quotes for sh what is not plainly harmless: ids come from a site.
func shell(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// script quotes for Python and JavaScript alike.
func script(s string) string {
	raw, _ := json.Marshal(s) // a string: cannot fail
	return string(raw)
}

// curl asks for models, balance, an answer and a completion.
func (s seed) curl() string {
	auth := "-H " + shell("Authorization: Bearer "+s.key)
	post := func(path, body string) string {
		return "curl -s " + shell(s.root+"/v1/"+path) + " " + auth + " \\\n  -H 'Content-Type: application/json' -d " + shell(body)
	}
	model := script(s.model)
	return strings.Join([]string{
		"curl -s " + shell(s.root+"/v1/models") + " " + auth,
		"curl -s " + shell(s.root+"/v1/dashboard/billing/subscription") + " " + auth,
		post("chat/completions", `{"model":`+model+`,"messages":[{"role":"user","content":"Hello"}]}`),
		post("completions", `{"model":`+model+`,"prompt":"Once upon","max_tokens":20}`),
	}, "\n")
}

// python does the same with the standard library.
func (s seed) python() string {
	return `import json, urllib.request

ROOT, KEY, MODEL = ` + script(s.root) + ", " + script(s.key) + ", " + script(s.model) + `

def call(path, body=None):
    request = urllib.request.Request(ROOT + "/v1/" + path, json.dumps(body).encode() if body else None,
        {"Authorization": "Bearer " + KEY, "Content-Type": "application/json"})
    return json.load(urllib.request.urlopen(request))

print([m["id"] for m in call("models")["data"]])
print(call("dashboard/billing/subscription"))
print(call("chat/completions", {"model": MODEL, "messages": [{"role": "user", "content": "Hello"}]})["choices"][0]["message"]["content"])
print(call("completions", {"model": MODEL, "prompt": "Once upon", "max_tokens": 20})["choices"][0]["text"])`
}

// javascript does the same with what browsers and Node have.
func (s seed) javascript() string {
	return "const [ROOT, KEY, MODEL] = [" + script(s.root) + ", " + script(s.key) + ", " + script(s.model) + `]

async function call(path, body) {
  const headers = {Authorization: "Bearer " + KEY, "Content-Type": "application/json"}
  const response = await fetch(ROOT + "/v1/" + path, body ? {method: "POST", headers, body: JSON.stringify(body)} : {headers})
  return response.json()
}

async function main() {
  console.log((await call("models")).data.map(m => m.id))
  console.log(await call("dashboard/billing/subscription"))
  const chat = await call("chat/completions", {model: MODEL, messages: [{role: "user", content: "Hello"}]})
  console.log(chat.choices[0].message.content)
  console.log((await call("completions", {model: MODEL, prompt: "Once upon", max_tokens: 20})).choices[0].text)
}
main()`
}
