package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"barkeep/bots/telegram/telegramtest"
	"barkeep/config"
	"barkeep/llm/llmtest"
)

// The secrets of the test below: each must be nowhere but on its way to the site.
const (
	annKey     = "sk-annsOwnKey0000000000000000000000000000000000aaa1"
	groupKey   = "sk-theGroupsKey00000000000000000000000000000000bbb2"
	strangeKey = "sk-nobodyKnowsThisKey00000000000000000000000000ccc3"
	plainKey   = "no+prefix/0000000000000000000000000000000000000ddd4"
)

// kept looks for secrets in everything that lasts or was shown: output, chats, what
// was sent to Telegram, and all files but the key file itself.
type kept struct {
	w       *world
	secrets []string
	looked  int
}

func (k *kept) in(what string, b []byte) {
	k.w.t.Helper()
	k.looked++
	for _, s := range k.secrets {
		for _, form := range []string{s, strings.TrimPrefix(s, "sk-")} {
			if bytes.Contains(b, []byte(form)) {
				k.w.t.Errorf("%s holds %s", what, s)
			}
		}
	}
}

func (k *kept) everywhere(log string, chats ...int64) {
	k.w.t.Helper()
	k.in("the log", []byte(log))
	for _, id := range chats {
		for _, m := range k.w.tg.Chat(id).Messages() {
			k.in(fmt.Sprintf("message %d from %d", m.ID, m.From), fmt.Append(nil, m.Text, m.Caption, m.Quote, m.Buttons))
		}
	}
	for _, c := range k.w.tg.Calls() {
		k.in("a call of "+c.Method, fmt.Append(nil, c.Params))
	}
	err := filepath.WalkDir(k.w.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".key") {
			return err
		}
		b, err := os.ReadFile(path)
		k.in(filepath.Base(path), b)
		return err
	})
	if err != nil {
		k.w.t.Fatal(err)
	}
}

// TestSecretsStaySecret plays a day with own keys on Telegram, with refusals, a
// restart and a backup, and looks for every secret in all that is left of it.
func TestSecretsStaySecret(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		token := func(id int, key string) llmtest.Token {
			return llmtest.Token{ID: id, User: llmtest.UserID, Key: key, Name: "own", Remain: 2_500_000}
		}
		w := wiredWorld(t, telegramtest.Options{}, llmtest.Options{Answer: remembers,
			Tokens: append(llmtest.DefaultTokens(), token(2, annKey), token(3, groupKey), token(4, plainKey))})
		k := &kept{w: w, secrets: []string{annKey, groupKey, strangeKey, plainKey, llmtest.Key, llmtest.AccessToken, telegramtest.DefaultToken}}
		ann := w.tg.AddPerson(telegramtest.User{FirstName: "Ann"})
		bob := w.tg.AddPerson(telegramtest.User{FirstName: "Bob"})
		group := w.tg.AddSupergroup("Friends", ann.ID, bob.ID)
		w.set("BARKEEP_OWNERS", "telegram:"+itoa(ann.ID))
		w.set("BARKEEP_LOG", "debug")
		w.start()

		hands := func(chat, who int64, text, answer string) {
			t.Helper()
			id := w.tg.Say(chat, who, text)
			w.answer(chat, says(answer))
			if m, stands := w.tg.Chat(chat).Message(id); stands {
				t.Errorf("the message %q stands", m.Text)
			}
		}
		w.tg.Say(ann.ID, ann.ID, "/key")
		w.answer(ann.ID, says("Send your key"))
		hands(ann.ID, ann.ID, strangeKey, "does not accept your key")
		hands(ann.ID, ann.ID, plainKey, "pays for your questions")
		hands(ann.ID, ann.ID, "/key "+annKey, "sk-…aaa1 (main) pays for your questions")
		hands(ann.ID, ann.ID, "/key account 2 "+llmtest.AccessToken, "Account alice is bound")
		hands(ann.ID, ann.ID, "/key account 2 "+strangeKey, "does not accept this ID")
		w.tg.Say(ann.ID, ann.ID, "with my own money")
		w.answer(ann.ID, says("You asked: with my own money."))
		w.tg.Say(ann.ID, ann.ID, "/balance")
		w.answer(ann.ID, says("account alice"))
		w.tg.Say(bob.ID, bob.ID, strangeKey) // a stranger: no answer

		w.tg.Say(group, ann.ID, "/allow@barkeep_bot $1")
		w.answer(group, says("is let in"))
		leak := w.tg.Say(group, bob.ID, "/key@barkeep_bot "+strangeKey)
		w.answer(group, says("please delete it yourself")) // the bot is no admin there
		w.tg.Delete(group, leak)
		w.tg.Say(group, ann.ID, "/key@barkeep_bot")
		m := w.answer(group, func(m telegramtest.Message) bool { return says("The bot's own keys pay here")(m) && len(m.Buttons) > 0 })
		_, code, found := strings.Cut(m.Buttons[0][0].URL, "https://t.me/barkeep_bot?start=")
		if !found {
			t.Fatalf("the button opens %q", m.Buttons[0][0].URL)
		}
		w.tg.Say(ann.ID, ann.ID, "/start "+code)
		w.answer(ann.ID, says("pay in Friends"))
		hands(ann.ID, ann.ID, groupKey, "pays in Friends from now on")
		w.tg.Say(group, bob.ID, "/ask@barkeep_bot in the group")
		w.answer(group, says("You asked: in the group."))
		w.site.EditToken(groupKey, func(t *llmtest.Token) { t.Disabled = true })
		w.tg.Say(group, bob.ID, "/ask@barkeep_bot once more")
		w.answer(group, says("The key that pays here does not work now"))
		w.answer(ann.ID, says("Your key in Friends: The site does not"))
		k.everywhere(w.log.String(), ann.ID, bob.ID, group)

		w.end()
		before := w.log.String()
		w.start()
		w.tg.Say(ann.ID, ann.ID, "after the restart")
		w.answer(ann.ID, says("after the restart."))
		for _, key := range []string{annKey, groupKey} {
			if used, ok := w.site.Token(key); !ok || used.Used == 0 {
				t.Errorf("%s did not pay", key)
			}
		}
		if house, _ := w.site.Token(llmtest.Key); house.Used != 0 {
			t.Error("the operator's key paid beside own ones")
		}
		w.tg.Say(ann.ID, ann.ID, "/key remove")
		w.answer(ann.ID, says("The key is removed"))
		cfg, err := config.Load(config.Source{Environ: w.env, ReadFile: os.ReadFile})
		if err != nil {
			t.Fatal(err)
		}
		out := &buffer{}
		if err := backup(shell{ctx: timeout(t), in: &bytes.Buffer{}, out: out, err: out, environ: w.env}, []string{filepath.Join(w.dir, "copy.db")}); err != nil {
			t.Fatal(err)
		}
		k.everywhere(before+w.log.String()+out.String(), ann.ID, bob.ID, group)
		if k.looked < 50 {
			t.Errorf("only %d things were looked through", k.looked)
		}
		w.end()

		if err := os.Remove(config.KeyFile(cfg.Database)); err != nil {
			t.Fatal(err)
		}
		if _, err := databaseKeys(cfg); err == nil || !strings.Contains(err.Error(), "barkeep.db.key, which opens them, is missing") {
			t.Errorf("with encrypted keys and no key file: %v", err)
		}
	})
}

// TestOwnAddresses holds that an own key of another address is taken only where the
// settings allow it, and that no address inside the operator's network is asked.
func TestOwnAddresses(t *testing.T) {
	t.Parallel()
	inside := llmtest.New(llmtest.Options{})
	t.Cleanup(func() { inside.Close() })
	address := strings.Replace(serveOn(t, inside), "http://", "https://", 1)
	for allowed, want := range map[string]string{"no": "I do not know this site", "yes": "Only public https addresses"} {
		t.Run(allowed, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, telegramtest.Options{}, llmtest.Options{})
			ann := w.tg.AddPerson(telegramtest.User{FirstName: "Ann"})
			w.set("BARKEEP_OWNERS", "telegram:"+itoa(ann.ID))
			file := filepath.Join(w.dir, "barkeep.yaml")
			if err := os.WriteFile(file, []byte("own_addresses: "+allowed+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			w.set("BARKEEP_CONFIG", file)
			w.start()
			for _, site := range []string{address, address + "/v1", "https://169.254.169.254/latest", "https://localhost:1"} {
				w.tg.Say(ann.ID, ann.ID, "/key "+site+" "+llmtest.Key)
				w.answer(ann.ID, says(want))
			}
			w.tg.Say(ann.ID, ann.ID, "/key http://93.184.215.14 "+llmtest.Key)
			w.answer(ann.ID, says("I do not know this site"))
		})
	}
}
