package bots_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/llm"
	"barkeep/llm/llmtest"
)

const (
	annKey  = "sk-annOwnKey000000000000000000000000000000000aaaa"
	emptied = "sk-usedUpKey000000000000000000000000000000000eeee"
)

// newOwnBar is a bar where own keys may be bound, at a site that knows two more.
func newOwnBar(t *testing.T, who string) *bar {
	t.Helper()
	b := newBar(t, asked)
	if err := b.site.Close(); err != nil {
		t.Fatal(err)
	}
	b.site = llmtest.New(llmtest.Options{Answer: asked, Tokens: append(llmtest.DefaultTokens(),
		llmtest.Token{ID: 2, User: llmtest.UserID, Key: annKey, Name: "ann", Remain: 2_500_000},
		llmtest.Token{ID: 3, User: llmtest.UserID, Key: emptied, Name: "spent"})})
	client := llm.New(llm.Gateway{Name: "site", URL: b.site.URL(), Keys: []llm.Key{llmtest.Key}}, b.site.Client(), silent())
	b.policy.Gateways, b.policy.OwnKeys = []bots.Gateway{client}, who
	b.policy.OwnGateway = func(k bots.OwnKey, account *bots.OwnKey) (bots.Gateway, error) {
		if k.Gateway != "site" {
			return nil, errors.New("no such gateway")
		}
		if account == nil {
			return client.For(k.Secret, "", ""), nil
		}
		return client.For(k.Secret, account.User, account.Secret), nil
	}
	return b
}

// used is what a key has spent at the site, in quota units.
func (b *bar) used(key string) int64 {
	t, _ := b.site.Token(key)
	return t.Used
}

func (b *bar) deleted(m bots.Message) bool {
	for _, d := range b.screen.Deleted() {
		if d == m.Where.Ref.String()+" "+m.ID {
			return true
		}
	}
	return false
}

// TestOwnKeyInPrivate is a person's own key from the first /key to its removal.
func TestOwnKeyInPrivate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newOwnBar(t, "allowed")
		ann, home := person("2"), private("2")
		b.reads(b.say(b.message(private("1"), owner, "/allow test:2 1 requests")), "let in")
		b.reads(b.say(b.message(home, ann, "house")), "asked house.")
		b.reads(b.say(b.message(home, ann, "over")), "Your daily cap")

		b.reads(b.say(b.message(home, ann, "/key")), "Send your key")
		for _, wrong := range []string{"sk-nobodysKey00000000000000", emptied} {
			m := b.message(home, ann, wrong)
			b.reads(b.say(m), "Nothing was stored")
			if !b.deleted(m) {
				t.Errorf("the message with %s stands", wrong)
			}
		}
		m := b.message(home, ann, annKey)
		place := b.say(m)
		b.reads(place, "Your key sk-…aaaa (site) pays")
		b.reads(place, "$5.00")
		if !b.deleted(m) {
			t.Error("the message with the key stands")
		}
		place = b.say(b.message(home, ann, "mine"))
		b.reads(place, "mine.")
		if got := b.screen.At(place).Final.Footer; !strings.Contains(got, "gpt-4o-mini") || !strings.Contains(got, "$0.00") {
			t.Errorf("under the answer stands %q", got)
		}
		if b.used(annKey) == 0 {
			t.Error("the own key did not pay")
		}
		house := b.used(llmtest.Key)
		b.reads(b.say(b.message(home, ann, "/balance")), "key sk-…aaaa")
		b.reads(b.say(b.message(home, ann, "again")), "again.")
		if b.used(llmtest.Key) != house {
			t.Error("the operator's key paid beside an own one")
		}
		sums, err := b.store.Sums(t.Context(), bots.Slice{Paid: bots.PaidOwn})
		if err != nil || sums[0].Calls != 2 {
			t.Errorf("%+v %v: want 2 own calls", sums, err)
		}

		shown := b.say(b.message(home, ann, "/key"))
		b.reads(shown, "Your key here")
		if strings.Contains(b.read(shown), annKey) {
			t.Error("the key is shown")
		}
		b.press(home, ann, b.button(shown, "Remove"), shown)
		b.reads("here "+shown, "The key is removed")
		b.reads(b.say(b.message(home, ann, "back")), "Your daily cap")
	})
}

// TestOwnKeyNeverFallsBack holds that a refused own key is no reason to use the
// operator's, and that its holder alone hears of it.
func TestOwnKeyNeverFallsBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newOwnBar(t, "allowed")
		home := private("1")
		b.reads(b.say(b.message(home, owner, "/key "+annKey)), "pays for your questions")
		b.site.EditToken(annKey, func(t *llmtest.Token) { t.Disabled = true })
		b.reads(b.say(b.message(home, owner, "hello")), "The site does not let your key be used")
		if b.used(llmtest.Key) != 0 {
			t.Error("the operator's key paid")
		}
		b.close()
		b.open()
		b.policy.OwnGateway = func(bots.OwnKey, *bots.OwnKey) (bots.Gateway, error) { return nil, errors.New("gone") }
		b.reads(b.say(b.message(home, owner, "hello?")), "Your own key cannot be used any more")
	})
}

// TestGroupKey follows a group's key: bound by a link, with a cap, paused when its
// holder is no admin, removed by another admin.
func TestGroupKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := groupKeyBar{newOwnBar(t, "allowed"), group("-5"), private("7"), person("7"), person("8")}
		b.reads(b.say(b.message(b.g, owner, "/allow no cap")), "is let in")
		b.reads(b.say(b.message(b.g, b.bob, "/key")), "Only this chat's admins")
		place := b.bound()
		b.reads(b.say(b.message(b.g, b.bob, "one")), "asked one.")
		if b.used(annKey) == 0 || b.used(llmtest.Key) != 0 {
			t.Error("the group's own key did not pay")
		}
		b.capped(place)
		b.paused()
		b.screen.Promote("8", true)
		place = b.say(b.message(b.g, b.bob, "/key"))
		b.press(b.g, b.bob, b.button(place, "Remove"), place)
		b.reads("here "+place, "The key is removed")
		b.reads(b.say(b.message(b.g, b.bob, "four")), "four.")
		if b.used(llmtest.Key) == 0 {
			t.Error("the operator's key does not pay again")
		}
	})
}

// groupKeyBar is a bar with a group for which Ann, an admin, binds a key.
type groupKeyBar struct {
	*bar
	g, home  bots.Where
	ann, bob bots.Ref
}

// bound binds Ann's key in private, by a link that only she may use, once. It returns
// the answer that says so.
func (b groupKeyBar) bound() (place string) {
	b.t.Helper()
	leak := b.message(b.g, b.ann, "/key "+annKey)
	b.reads(b.say(leak), "Others can read keys here")
	if !b.deleted(leak) {
		b.t.Error("a key in a group stands")
	}
	place = b.say(b.message(b.g, b.ann, "/key"))
	b.read(place)
	link := b.screen.At(place).Final.Buttons[0][0].URL
	_, code, _ := strings.Cut(link, "start=")
	if len(code) < 26 {
		b.t.Fatalf("the link is %q", link)
	}
	b.reads(b.say(b.message(private("8"), b.bob, "/start "+code)), "This link was used")
	b.reads(b.say(b.message(b.home, b.ann, "/start "+code)), "that is to pay in G-5")
	b.reads(b.say(b.message(b.home, b.ann, "/start "+code)), "This link was used")
	m := b.message(b.home, b.ann, annKey)
	place = b.say(m)
	b.reads(place, "pays in G-5 from now on")
	if !b.deleted(m) {
		b.t.Error("the message with the key stands")
	}
	return place
}

// capped sets the key's cap, as its holder alone may, and reads what others may.
func (b groupKeyBar) capped(place string) {
	b.t.Helper()
	if b.press(private("8"), b.bob, b.button(place, "100 requests a day"), place) == "" {
		b.t.Error("somebody else set the cap")
	}
	b.press(b.home, b.ann, b.button(place, "$5.00 a day"), place)
	b.reads("here "+place, "Your key in G-5: $5.00 a day")
	b.reads(b.say(b.message(b.g, b.ann, "/key")), "The own key of P7 pays here")
	b.reads(b.say(b.message(b.g, b.ann, "/balance")), "the key that pays here")
	if got := b.read(b.say(b.message(b.g, b.bob, "/balance"))); strings.Contains(got, "Left") {
		b.t.Errorf("a member reads %q", got)
	}
}

// paused takes Ann's rights away: her key pays no more, and nobody else's does.
func (b groupKeyBar) paused() {
	b.t.Helper()
	b.screen.Away(errors.New("no answer"))
	b.reads(b.say(b.message(b.g, b.bob, "two")), "two.")
	b.screen.Away(nil)
	b.screen.Promote("7", false)
	b.reads(b.say(b.message(b.g, b.bob, "three")), "is paused, since its holder")
	b.reads("to 7", "You are no admin there any more")
	if b.used(llmtest.Key) != 0 {
		b.t.Error("the operator's key paid for a paused one")
	}
}

// TestGroupKeyCap holds that the holder's cap counts what the own key paid, and no
// cap on the operator's keys does.
func TestGroupKeyCap(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newOwnBar(t, "allowed")
		g := group("-5")
		b.reads(b.say(b.message(g, owner, "/allow 1 requests")), "is let in")
		b.reads(b.say(b.message(g, person("8"), "one")), "asked one.")
		top := g
		id, err := b.store.Bind(t.Context(), bots.OwnKey{Gateway: "site", Secret: annKey, Daily: bots.Amount{Requests: 1}}, &top, bots.Who{Ref: person("7")})
		if err != nil {
			t.Fatal(err)
		}
		b.reads(b.say(b.message(g, person("8"), "two")), "two.")
		b.reads(b.say(b.message(g, person("9"), "three")), "daily cap (1 request) is used up")
		b.screen.Promote("8", true)
		for _, zone := range []string{"Asia/Jakarta", "Pacific/Kiritimati", "America/New_York"} { // another admin begins no day anew
			b.reads(b.say(b.message(g, person("8"), "/settings timezone "+zone)), zone)
			b.reads(b.say(b.message(g, person("9"), "three")), "daily cap (1 request) is used up")
		}
		if err := b.store.Ration(t.Context(), id, bots.Amount{}); err != nil {
			t.Fatal(err)
		}
		b.reads(b.say(b.message(g, person("9"), "four")), "four.")
		// A member's own key never pays in a group.
		if _, err := b.store.Bind(t.Context(), bots.OwnKey{Gateway: "site", Secret: emptied}, nil, bots.Who{Ref: person("9")}); err != nil {
			t.Fatal(err)
		}
		b.reads(b.say(b.message(g, person("9"), "five")), "five.")
	})
}

// TestStrangersWithOwnKeys holds that with own_keys: anyone a stranger may bind a key
// and ask with it in private, and nothing else; and that removing it ends that.
func TestStrangersWithOwnKeys(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newOwnBar(t, "anyone")
		eve, home := person("9"), private("9")
		b.say(b.message(home, eve, "hello"))
		b.reads(b.say(b.message(home, eve, "/key")), "Send your key")
		b.reads(b.say(b.message(home, eve, annKey)), "pays for your questions")
		b.reads(b.say(b.message(home, eve, "mine")), "asked mine.")
		b.reads(b.say(b.message(home, eve, "/allow test:10")), "Only the bot's owner")
		b.say(b.message(group("-9"), eve, "in a group"))
		b.reads(b.say(b.message(home, eve, "/key remove")), "The key is removed")
		calls := b.site.Calls()
		b.say(b.message(home, eve, "still there?"))
		synctest.Wait()
		if b.used(llmtest.Key) != 0 || b.site.Calls() != calls {
			t.Error("the operator paid for a stranger")
		}
	})
}

// TestOwnKeysOff holds that nothing can be bound where own keys are off or somebody
// is not let in, and that a key never becomes a question.
func TestOwnKeysOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newOwnBar(t, "off")
		m := b.message(private("1"), owner, annKey)
		b.reads(b.say(m), "switched off")
		if !b.deleted(m) {
			t.Error("a key that somebody sent stands")
		}
		edited := b.message(private("1"), owner, annKey)
		edited.Edited = true
		b.reads(b.say(edited), "switched off")
		if !b.deleted(edited) {
			t.Error("a key that an edit brought stands")
		}
		b.policy.OwnKeys = "allowed"
		b.say(b.message(private("9"), person("9"), "/key "+annKey))
		synctest.Wait()
		if held, err := b.store.Held(t.Context(), person("9")); err != nil || len(held) != 0 {
			t.Errorf("a stranger bound %v %v", held, err)
		}
		if b.site.Calls() != 0 {
			t.Error("a key was asked as a question")
		}
	})
}

// TestAwaitedSecretSurvivesRestart holds that a secret that was asked for is none
// the less one after a restart, and an ordinary question ends the waiting.
func TestAwaitedSecretSurvivesRestart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newOwnBar(t, "allowed")
		home := private("1")
		b.reads(b.say(b.message(home, owner, "/key account")), "generating a new token ends the old one")
		b.close()
		b.open()
		m := b.message(home, owner, "2 "+llmtest.AccessToken)
		b.reads(b.say(m), "Account alice is bound")
		if !b.deleted(m) || b.site.Calls() != 0 {
			t.Error("the access token stands, or became a question")
		}
		b.reads(b.say(b.message(home, owner, "/balance")), "Left: $40.00\nUsed: $0.00\nRequests: 0\naccount alice")
		b.reads(b.say(b.message(home, owner, "/key")), "Your account: ID 2")
		b.reads(b.say(b.message(home, owner, "never mind, what is up?")), "asked never mind")
		b.reads(b.say(b.message(home, owner, "AVeryLongWordThatIsNoSecret")), "AVeryLongWordThatIsNoSecret.")
		b.reads(b.say(b.message(home, owner, "/key account remove")), "The key is removed")
		b.reads(b.say(b.message(home, owner, "/key")), "Send your key")
		time.Sleep(11 * time.Minute)
		b.reads(b.say(b.message(home, owner, "AnotherLongWordThatIsNoSecret")), "AnotherLongWordThatIsNoSecret.")
	})
}

// TestKeyByForm binds keys where the platform has forms and no links.
func TestKeyByForm(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newOwnBar(t, "allowed")
		b.screen.Unlink()
		g, ann := group("-5"), person("7")
		b.reads(b.say(b.message(g, owner, "/allow no cap")), "is let in")
		place := b.say(b.message(g, ann, "/key"))
		form := func(where bots.Where, who bots.Ref, typed string) string {
			toast, err := b.engine.Press(t.Context(), bots.Press{Where: where, From: bots.Who{Ref: who, Name: "P"}, Data: b.button(place, "Bind a key"), Text: typed, Here: "here " + place})
			if err != nil {
				t.Fatal(err)
			}
			return toast
		}
		if form(g, ann, "hello") == "" || form(private("7"), ann, annKey) == "" {
			t.Error("a form took what is no key, or in another chat")
		}
		form(g, person("8"), annKey)
		b.reads("here "+place, "Only admins of that group")
		form(g, ann, annKey)
		b.until("here "+place, func(v bots.View) bool { return strings.Contains(v.Text, "from now on") })
		b.reads(b.say(b.message(g, person("8"), "one")), "asked one.")
		if b.used(annKey) == 0 {
			t.Error("the group's own key did not pay")
		}
		place = b.say(b.message(private("1"), owner, "/key"))
		form(private("1"), owner, annKey)
		b.reads("here "+place, "pays for your questions")
	})
}

// TestBalanceOfAKeyWithoutItsSite holds that a group whose key's site is gone from the
// settings reads a sentence about that.
func TestBalanceOfAKeyWithoutItsSite(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newOwnBar(t, "allowed")
		g, admin := group("-5"), person("7")
		b.reads(b.say(b.message(g, owner, "/allow no cap")), "is let in")
		b.reads(b.say(b.message(g, admin, "/model gpt-4")), "gpt-4")
		if _, err := b.store.Bind(t.Context(), bots.OwnKey{Gateway: "gone", Secret: annKey}, &g, bots.Who{Ref: admin, Name: "Ann"}); err != nil {
			t.Fatal(err)
		}
		b.reads(b.say(b.message(g, admin, "/balance")), "cannot be used any more")
	})
}
