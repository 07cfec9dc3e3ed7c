package bots_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/llm/llmtest"
)

// verbOf is what a button does, as its data begins.
func verbOf(data string) string {
	verb, _, _ := strings.Cut(data, ":")
	return verb
}

// allButtons are those that stand or stood anywhere, one of each verb and argument.
func (b *bar) allButtons() map[string]bots.Button {
	all := map[string]bots.Button{}
	for _, place := range b.screen.Places() {
		at := b.screen.At(place)
		views := at.Views
		if at.Final != nil {
			views = append(views, *at.Final)
		}
		for _, v := range views {
			for _, row := range v.Buttons {
				for _, one := range row {
					if one.Data != "" {
						all[one.Data] = one
					}
				}
			}
		}
	}
	return all
}

// panels has the owner call up every menu in a chat, and somebody a question that fails, so that there are buttons.
func (b *bar) panels(where bots.Where) map[string]bots.Button {
	b.t.Helper()
	b.policy.OwnKeys = "allowed"
	b.policy.OwnGateway = func(bots.OwnKey, *bots.OwnKey) (bots.Gateway, error) { return b.policy.Gateways[0], nil }
	b.screen.Unlink() // keys are bound in forms
	asker := caller{who: bots.Who{Ref: person("22"), Name: "Asker"}, where: where}
	boss := caller{who: bots.Who{Ref: owner, Name: "P1"}, where: where}
	b.read(b.calls(asker, "hello"))
	for _, m := range bots.Menu() {
		if m.Name != "allow" && m.Name != "deny" && m.Name != "block" {
			b.calls(boss, "/"+m.Name)
		}
	}
	time.Sleep(time.Minute)
	synctest.Wait()
	for range 3 { // menus open menus
		for _, one := range b.allButtons() {
			switch verbOf(one.Data) {
			case "set", "pick", "other", "app", "keyask":
				if !strings.Contains(one.Data, "=") { // it opens a menu, and sets nothing
					b.presses(boss, one.Data, "")
				}
			}
		}
		time.Sleep(time.Minute)
		synctest.Wait()
	}
	return b.allButtons()
}

func (b *bar) presses(c caller, data, typed string) string {
	b.t.Helper()
	b.n++
	said, err := b.engine.Press(b.t.Context(), bots.Press{
		Where: c.where, From: c.who, Data: data, Text: typed, Message: fmt.Sprint("panel ", b.n), Place: fmt.Sprint("pressed ", b.n), Here: fmt.Sprint("here ", b.n),
	})
	if err != nil {
		b.t.Fatalf("press %s: %v", data, err)
	}
	return said
}

// decided is all that was decided about the houses' places: settings, verdicts, caps, keys.
func (b *bar) decided() []any {
	b.t.Helper()
	var all []any
	for _, where := range []bots.Where{inHome, home, inAway, away} {
		st, err := b.store.Standing(b.t.Context(), where, bots.Who{})
		must(b.t, err)
		all = append(all, st.Settings, st.Grants, st.Caps, st.Own, st.Owner)
	}
	owners, err := b.store.Owners(b.t.Context())
	must(b.t, err)
	return append(all, len(owners))
}

// TestWhoMayPressWhat presses every button that stands in a channel, and sends every form, as every kind of person: those
// who are not let in are refused but for what a stranger may, members change nothing of the place, and from elsewhere nothing
// works at all.
func TestWhoMayPressWhat(t *testing.T) {
	t.Parallel()
	open := map[string]bool{"knock": true, "forget": true, "keyform": true, "keyask": true, "keyoff": true, "keycap": true}
	for _, c := range callers() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := staff(t, func(llmtest.Request) llmtest.Reply { return llmtest.Fail(400, "no") })
				all := b.panels(inHome)
				seen := map[string]bool{}
				before, calls := b.decided(), b.site.Calls()
				for data, one := range all {
					seen[verbOf(data)] = true
					typed := ""
					if one.Form {
						typed = annKey // a key, and a name or a text where those are asked for
					}
					said := b.presses(c, data, typed)
					here := c.where.Ref == inHome.Ref
					if refused := !here || c.kept || !c.let && !open[verbOf(data)]; refused && said != english.NotYours {
						t.Errorf("%s says %q", data, said)
					}
				}
				time.Sleep(time.Minute)
				synctest.Wait()
				if may := (c.owner || c.admin) && c.where.Ref == inHome.Ref; !may {
					if after := b.decided(); !reflect.DeepEqual(before, after) {
						t.Errorf("decided was\n%v, and is\n%v", before, after)
					}
					if n := b.site.Calls(); n != calls {
						t.Errorf("%d model calls", n-calls)
					}
				}
				for _, verb := range []string{"retry", "other", "with", "set", "type", "be", "use", "app", "keyform", "forget"} {
					if !seen[verb] {
						t.Errorf("no button %q was found, only %v", verb, seen)
					}
				}
			})
		})
	}
}

// TestForgedButtonsDoNothing holds that data that this Barkeep did not sign for this chat is refused, with or without a form:
// changed, cut, from another chat, from another Barkeep, of any length.
func TestForgedButtonsDoNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := staff(t, func(llmtest.Request) llmtest.Reply { return llmtest.Fail(400, "no") })
		all := b.panels(inHome)
		boss := caller{who: bots.Who{Ref: owner, Name: "P1"}, where: inHome}
		there := caller{who: boss.who, where: inAway}
		other := newBarkeep(b)
		before, calls := b.decided(), b.site.Calls()
		refused := func(c caller, data, typed string) {
			t.Helper()
			if said := b.presses(c, data, typed); said != english.NotYours {
				t.Errorf("%.80q says %q", data, said)
			}
		}
		for data, one := range all {
			for _, typed := range []string{"", strings.Repeat("typed ", 2000)} {
				refused(there, data, typed) // the chat is part of what is signed
				refused(boss, data[:len(data)-1], typed)
				refused(boss, data+"A", typed)
				body, mac, _ := strings.Cut(data[strings.IndexByte(data, ':')+1:], ":")
				refused(boss, "let:"+body+":"+mac, typed)
				refused(boss, verbOf(data)+":x"+data[strings.IndexByte(data, ':')+1:], typed)
				refused(boss, strings.ToUpper(data[:len(data)-2])+data[len(data)-2:], typed)
			}
			if said, err := other.Press(t.Context(), bots.Press{Where: inHome, From: boss.who, Data: data}); err != nil || said != english.NotYours {
				t.Errorf("another Barkeep says %q, %v to %q", said, err, one.Label)
			}
		}
		for _, data := range []string{"", ":", "::", "retry", "retry::", "set:\x00:\xff", strings.Repeat(":", 64), strings.Repeat("x", 1<<16)} {
			refused(boss, data, "")
		}
		if after := b.decided(); !reflect.DeepEqual(before, after) || b.site.Calls() != calls {
			t.Errorf("decided was\n%v, and is\n%v; %d calls", before, after, b.site.Calls()-calls)
		}
	})
}

// newBarkeep is one with another secret over the same database.
func newBarkeep(b *bar) *bots.Engine {
	e := bots.New(bots.Options{Store: b.store, Policy: func() *bots.Policy { return b.policy }, Platforms: []bots.Platform{b.screen}, Log: silent(), Secret: []byte("another")})
	b.t.Cleanup(func() { e.Shutdown(b.t.Context()) })
	return e
}

// TestEditsAreNoWayIn holds that an edit runs no command, whoever edits, and changes no question but one's own.
func TestEditsAreNoWayIn(t *testing.T) {
	t.Parallel()
	eachCaller(t, func(t *testing.T, b *bar, c caller) {
		asker := caller{who: bots.Who{Ref: person("22"), Name: "Asker"}, where: inHome}
		theirs := b.calls(asker, "theirs")
		b.wants(theirs, "asked theirs.")
		before, calls := b.decided(), b.site.Calls()
		edit := func(id, text string) string {
			m := b.message(c.where, c.who.Ref, text)
			m.From, m.Edited = c.who, true
			if id != "" {
				m.ID = id
			}
			return b.say(m)
		}
		var places []string
		for _, m := range bots.Menu() {
			if m.Name == "key" {
				continue // what carries a key is dealt with as such, an edit too: it must not stay
			}
			places = append(places, edit("", "/"+m.Name+" x"), edit(theirs, "/"+m.Name+" x"))
		}
		places = append(places, edit(theirs, "another question"), edit("", "never asked"))
		time.Sleep(time.Minute)
		synctest.Wait()
		for _, place := range places {
			if at := b.screen.At(place); at.Final != nil {
				t.Errorf("an edit is answered: %q", at.Final.Note+at.Final.Text)
			}
		}
		if after := b.decided(); !reflect.DeepEqual(before, after) || b.site.Calls() != calls {
			t.Errorf("decided was\n%v, and is\n%v; %d model calls", before, after, b.site.Calls()-calls)
		}
		b.wants(theirs, "asked theirs.")
	})
}
