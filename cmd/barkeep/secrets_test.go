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
		d := newSecretDay(t)
		d.start()
		d.ownKeys()
		d.tg.Say(d.bob, d.bob, strangeKey) // a stranger: no answer
		d.groupsKey()
		d.everywhere(d.log.String(), d.ann, d.bob, d.group)
		d.end()
		before := d.log.String()
		d.start()
		d.afterRestart()
		backedUp := d.backedUp()
		d.everywhere(before+d.log.String()+backedUp, d.ann, d.bob, d.group)
		if d.looked < 50 {
			t.Errorf("only %d things were looked through", d.looked)
		}
		d.end()
		d.withoutKeyFile()
	})
}

// secretDay is that day.
type secretDay struct {
	*world
	*kept
	ann, bob, group int64
}

func newSecretDay(t *testing.T) *secretDay {
	t.Helper()
	token := func(id int, key string) llmtest.Token {
		return llmtest.Token{ID: id, User: llmtest.UserID, Key: key, Name: "own", Remain: 2_500_000}
	}
	w := wiredWorld(t, telegramtest.Options{}, llmtest.Options{Answer: remembers,
		Tokens: append(llmtest.DefaultTokens(), token(2, annKey), token(3, groupKey), token(4, plainKey))})
	d := &secretDay{world: w}
	d.kept = &kept{w: w, secrets: []string{annKey, groupKey, strangeKey, plainKey, llmtest.Key, llmtest.AccessToken, telegramtest.DefaultToken}}
	d.ann = w.tg.AddPerson(telegramtest.User{FirstName: "Ann"}).ID
	d.bob = w.tg.AddPerson(telegramtest.User{FirstName: "Bob"}).ID
	d.group = w.tg.AddSupergroup("Friends", d.ann, d.bob)
	w.set("BARKEEP_OWNERS", "telegram:"+itoa(d.ann))
	w.set("BARKEEP_LOG", "debug")
	return d
}

// hands says a secret in private and holds that its message is deleted.
func (d *secretDay) hands(text, answer string) {
	d.t.Helper()
	id := d.tg.Say(d.ann, d.ann, text)
	d.answer(d.ann, says(answer))
	if m, stands := d.tg.Chat(d.ann).Message(id); stands {
		d.t.Errorf("the message %q stands", m.Text)
	}
}

// ownKeys binds Ann's keys and account, and has others refused.
func (d *secretDay) ownKeys() {
	d.t.Helper()
	d.tg.Say(d.ann, d.ann, "/key")
	d.answer(d.ann, says("Send your key"))
	d.hands(strangeKey, "does not accept your key")
	d.hands(plainKey, "pays for your questions")
	d.hands("/key "+annKey, "sk-…aaa1 (main) pays for your questions")
	d.hands("/key account 2 "+llmtest.AccessToken, "Account alice is bound")
	d.hands("/key account 2 "+strangeKey, "does not accept this ID")
	d.tg.Say(d.ann, d.ann, "with my own money")
	d.answer(d.ann, says("You asked: with my own money."))
	d.tg.Say(d.ann, d.ann, "/balance")
	d.answer(d.ann, says("account alice"))
}

// groupsKey binds a key for the group, uses it, and has it refused by the site.
func (d *secretDay) groupsKey() {
	d.t.Helper()
	d.tg.Say(d.group, d.ann, "/allow@barkeep_bot $1")
	d.answer(d.group, says("is let in"))
	leak := d.tg.Say(d.group, d.bob, "/key@barkeep_bot "+strangeKey)
	d.answer(d.group, says("please delete it yourself")) // the bot is no admin there
	d.tg.Delete(d.group, leak)
	d.tg.Say(d.group, d.ann, "/key@barkeep_bot")
	m := d.answer(d.group, func(m telegramtest.Message) bool { return says("The bot's own keys pay here")(m) && len(m.Buttons) > 0 })
	_, code, found := strings.Cut(m.Buttons[0][0].URL, "https://t.me/barkeep_bot?start=")
	if !found {
		d.t.Fatalf("the button opens %q", m.Buttons[0][0].URL)
	}
	d.tg.Say(d.ann, d.ann, "/start "+code)
	d.answer(d.ann, says("pay in Friends"))
	d.hands(groupKey, "pays in Friends from now on")
	d.tg.Say(d.group, d.bob, "/ask@barkeep_bot in the group")
	d.answer(d.group, says("You asked: in the group."))
	d.site.EditToken(groupKey, func(t *llmtest.Token) { t.Disabled = true })
	d.tg.Say(d.group, d.bob, "/ask@barkeep_bot once more")
	d.answer(d.group, says("The key that pays here does not work now"))
	d.answer(d.ann, says("Your key in Friends: The site does not"))
}

// afterRestart holds that own keys still pay, and alone; then one is removed.
func (d *secretDay) afterRestart() {
	d.t.Helper()
	d.tg.Say(d.ann, d.ann, "after the restart")
	d.answer(d.ann, says("after the restart."))
	for _, key := range []string{annKey, groupKey} {
		if used, ok := d.site.Token(key); !ok || used.Used == 0 {
			d.t.Errorf("%s did not pay", key)
		}
	}
	if house, _ := d.site.Token(llmtest.Key); house.Used != 0 {
		d.t.Error("the operator's key paid beside own ones")
	}
	d.tg.Say(d.ann, d.ann, "/key remove")
	d.answer(d.ann, says("The key is removed"))
}

// backedUp copies the database beside it and returns what was said about it.
func (d *secretDay) backedUp() string {
	d.t.Helper()
	out := &buffer{}
	if err := backup(shell{ctx: timeout(d.t), in: &bytes.Buffer{}, out: out, err: out, environ: d.env}, []string{filepath.Join(d.dir, "copy.db")}); err != nil {
		d.t.Fatal(err)
	}
	return out.String()
}

// withoutKeyFile holds that a database with keys in it is not opened with a new one.
func (d *secretDay) withoutKeyFile() {
	d.t.Helper()
	cfg, err := config.Load(config.Source{Environ: d.env, ReadFile: os.ReadFile})
	if err != nil {
		d.t.Fatal(err)
	}
	if err := os.Remove(config.KeyFile(cfg.Database)); err != nil {
		d.t.Fatal(err)
	}
	if _, err := databaseKeys(cfg); err == nil || !strings.Contains(err.Error(), "barkeep.db.key, which opens them, is missing") {
		d.t.Errorf("with encrypted keys and no key file: %v", err)
	}
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
