package bots_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/bots/words"
	"barkeep/llm/llmtest"
)

// Two servers: one is let in, of the other only a role is.
var (
	home    = bots.Where{Ref: bots.Ref{Platform: "test", ID: "server/9"}, Kind: bots.Server, Title: "Home"}
	away    = bots.Where{Ref: bots.Ref{Platform: "test", ID: "server/8"}, Kind: bots.Server, Title: "Away"}
	inHome  = bots.Where{Ref: bots.Ref{Platform: "test", ID: "90"}, Kind: bots.Channel, Parent: &home}
	inAway  = bots.Where{Ref: bots.Ref{Platform: "test", ID: "80"}, Kind: bots.Channel, Parent: &away}
	newsOf  = bots.Ref{Platform: "test", ID: "-100555"}
	english = words.English()
)

// caller is a kind of person in a kind of place, and what is true of them there.
type caller struct {
	name  string
	who   bots.Who
	where bots.Where
	owner bool
	admin bool
	let   bool
	kept  bool
}

func callers() []caller {
	p := func(id string, roles ...string) bots.Who {
		return bots.Who{Ref: person(id), Name: "P" + id, Roles: roles}
	}
	masked := func(r bots.Ref) bots.Who { return bots.Who{Ref: r, Anonymous: true} }
	return []caller{
		{name: "owner", who: p("1"), where: inHome, owner: true, let: true},
		{name: "admin", who: p("7"), where: inHome, admin: true, let: true},
		{name: "member", who: p("2"), where: inHome, let: true},
		{name: "allowed person", who: p("3"), where: inHome, let: true},
		{name: "denied person", who: p("4"), where: inHome, kept: true},
		{name: "blocked here", who: p("5"), where: inHome, kept: true},
		{name: "block that is over", who: p("55"), where: inHome, let: true},
		{name: "denied role", who: p("6", "muted"), where: inHome, kept: true},
		{name: "denied role that went", who: p("6"), where: inHome, let: true},
		{name: "denied role beside an allowed one", who: p("6", "vip", "muted"), where: inHome, kept: true},
		{name: "anonymous admin", who: masked(home.Ref), where: inHome, admin: true, let: true},
		{name: "channel's post", who: masked(newsOf), where: inHome, let: true},

		{name: "owner elsewhere", who: p("1"), where: inAway, owner: true, let: true},
		{name: "admin of a place not let in", who: p("7"), where: inAway},
		{name: "stranger", who: p("2"), where: inAway},
		{name: "allowed person elsewhere", who: p("3"), where: inAway, let: true},
		{name: "denied person elsewhere", who: p("4"), where: inAway, kept: true},
		{name: "allowed role", who: p("8", "vip"), where: inAway, let: true},
		{name: "one who left, or whose role went", who: p("8"), where: inAway},
		{name: "anonymous admin of a place not let in", who: masked(away.Ref), where: inAway},
		{name: "anonymous admin of another place", who: masked(home.Ref), where: inAway},

		{name: "owner in private", who: p("1"), where: private("1"), owner: true, let: true},
		{name: "allowed person in private", who: p("3"), where: private("3"), admin: true, let: true},
		{name: "member in private", who: p("2"), where: private("2")},
		{name: "denied person in private", who: p("4"), where: private("4"), kept: true},
	}
}

// staff is the house in which the callers call.
func staff(t *testing.T, answer func(llmtest.Request) llmtest.Reply) *bar {
	b := newBar(t, answer)
	for _, g := range []struct {
		where *bots.Where
		who   string
		role  string
		v     bots.Verdict
		until time.Time
	}{
		{where: &home, v: bots.Allowed},
		{who: "3", v: bots.Allowed}, {who: "4", v: bots.Denied},
		{where: &home, who: "5", v: bots.Denied}, {where: &home, who: "55", v: bots.Denied, until: time.Now().Add(-time.Second)},
		{where: &home, role: "muted", v: bots.Denied}, {where: &home, role: "vip", v: bots.Allowed}, {where: &away, role: "vip", v: bots.Allowed},
	} {
		var who *bots.Who
		if g.who != "" {
			who = &bots.Who{Ref: person(g.who), Name: "P" + g.who}
		}
		if err := b.store.Grant(t.Context(), g.where, who, g.role, g.v, g.until); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// calls says something as a caller and returns where the answer would stand.
func (b *bar) calls(c caller, text string) string {
	m := b.message(c.where, c.who.Ref, text)
	m.From = c.who
	return b.say(m)
}

// eachCaller runs a test for every kind of caller, in a bar of its own.
func eachCaller(t *testing.T, do func(t *testing.T, b *bar, c caller)) {
	for _, c := range callers() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { do(t, staff(t, asked), c) })
		})
	}
}

// TestWhoMayWhat holds who may use which command, and that nobody else is even
// answered.
func TestWhoMayWhat(t *testing.T) {
	t.Parallel()
	eachCaller(t, func(t *testing.T, b *bar, c caller) {
		for _, m := range bots.Menu() {
			place := b.calls(c, "/"+m.Name+" ?")
			time.Sleep(time.Minute)
			synctest.Wait()
			at, got := b.screen.At(place), "nothing"
			if at.Final != nil {
				got = at.Final.Note + at.Final.Text
			}
			if want, ok := c.expects(m.Command, got); !ok {
				t.Errorf("/%s: %q, want %s", m.Name, got, want)
			}
		}
		if calls := b.site.Calls(); (calls > 0) != c.let {
			t.Errorf("%d model calls", calls)
		}
	})
}

// expects says in words what a command must do for the caller, and whether it did.
func (c caller) expects(m bots.Command, got string) (string, bool) {
	refused := got == english.AdminsOnly || got == english.OwnersOnly
	switch {
	case c.kept:
		return "silence", got == "nothing"
	case !c.let && m.Stranger:
		return "who lets people in", !refused
	case !c.let:
		return "silence", got == "nothing"
	case m.Role == bots.Owners && !c.owner:
		return "owners only", got == english.OwnersOnly
	case m.Role == bots.Admins && !c.owner && !c.admin:
		return "admins only", got == english.AdminsOnly
	}
	// "?" is also a value to be set, which is for admins, or names something that only an owner may let in.
	return "no refusal", !refused || m.Role == bots.Everyone && got == english.AdminsOnly && !c.owner && !c.admin
}

// TestWhoIsAnswered is the same for plain questions, and for completing names.
func TestWhoIsAnswered(t *testing.T) {
	t.Parallel()
	eachCaller(t, func(t *testing.T, b *bar, c caller) {
		place := b.calls(c, "hello")
		time.Sleep(time.Minute)
		synctest.Wait()
		if at := b.screen.At(place); (at.Final != nil) != c.let {
			t.Errorf("answered: %+v", at.Final)
		}
		if b.site.Calls() > 0 != c.let {
			t.Errorf("%d model calls", b.site.Calls())
		}
		if got := b.engine.Suggest(t.Context(), c.where, c.who, "gpt", 5); (len(got) > 0) != c.let {
			t.Errorf("completes %v", got)
		}
	})
}

// TestNothingOfStrangersIsStored holds that whoever is not let in leaves no trace.
func TestNothingOfStrangersIsStored(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := staff(t, asked)
		who, where := bots.Who{Ref: person("66"), Name: "Nosy"}, private("66")
		for _, text := range []string{"hello", "/start", "/start ABCDEFGHIJKLMNOPQRSTUVWXYZ"[:33], "/model gpt-4o", "/lang zh", "/forget", "/key sk-123"} {
			b.calls(caller{who: who, where: where}, text)
			edit := b.message(where, who.Ref, text)
			edit.Edited = true
			b.say(edit)
		}
		time.Sleep(time.Minute)
		st, err := b.store.Standing(t.Context(), where, who)
		if err != nil || st.Person.ID != 0 || st.Chats[0].ID != 0 {
			t.Errorf("stored: %+v, %v", st, err)
		}
	})
}

// TestWhoMayPress holds that only the asker, the place's admins and owners press
// the buttons under an answer, and only while they are let in.
func TestWhoMayPress(t *testing.T) {
	t.Parallel()
	for _, c := range callers() {
		if c.where.Private() || c.who.Anonymous {
			continue // a private answer is pressed by the asker; nobody presses as a channel
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := staff(t, func(llmtest.Request) llmtest.Reply { return llmtest.Fail(400, "no") })
				q := b.calls(caller{who: bots.Who{Ref: person("22"), Name: "Asker"}, where: inHome}, "hello")
				b.read(q)
				before := b.site.Calls()
				data := b.screen.At(q).Final.Buttons[0][0].Data
				said, err := b.engine.Press(t.Context(), bots.Press{Where: c.where, From: c.who, Data: data})
				if err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Minute)
				synctest.Wait()
				may := (c.owner || c.admin) && c.where.Ref == inHome.Ref
				if pressed := b.site.Calls() > before; pressed != may || !may && said != english.NotYours {
					t.Errorf("pressed: %v (%q), want %v", pressed, said, may)
				}
			})
		})
	}
}

// TestSettingsNeedAnAdmin holds that members read a group's settings and do not
// change them.
func TestSettingsNeedAnAdmin(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := staff(t, asked)
		for _, c := range callers() {
			if !c.let || c.owner || c.admin {
				continue
			}
			for _, text := range []string{"/model gpt-4o", "/model only gpt-4o", "/system be rude", "/system -", "/lang zh"} {
				b.calls(c, text)
			}
			time.Sleep(time.Minute)
			st, err := b.store.Standing(t.Context(), c.where, c.who)
			if err != nil || len(st.Settings) > 0 {
				t.Errorf("%s set %v, %v", c.name, st.Settings, err)
			}
		}
	})
}

// TestKeptOutWhileWaiting holds that what a person asked, who is kept out before
// its turn comes, is not asked, and cannot be edited any more.
func TestKeptOutWhileWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hold := make(chan struct{})
		b := staff(t, func(r llmtest.Request) llmtest.Reply {
			reply := asked(r)
			reply.Hold = hold
			return reply
		})
		bad := caller{who: bots.Who{Ref: person("22"), Name: "Bad"}, where: inHome}
		first := b.calls(bad, "first")
		time.Sleep(time.Second)
		second := b.calls(bad, "second")
		m := b.message(inHome, owner, "/block")
		m.ReplyTo = &bots.Quote{ID: "x", From: bad.who.Ref, Author: "Bad"}
		b.wants(b.say(m), "gets no answers here any more")
		edit := b.message(inHome, bad.who.Ref, "something rude")
		edit.ID, edit.Edited = second, true
		b.say(edit)
		close(hold)
		b.wants(first, "asked first")
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := b.site.Calls(); n != 1 {
			t.Errorf("%d model calls", n)
		}
		if at := b.screen.At(second); at.Final != nil && at.Final.Text != "" {
			t.Errorf("people read %q", at.Final.Text)
		}
	})
}

// TestAdminsStayAtHome holds that an admin changes nothing in places of others.
func TestAdminsStayAtHome(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := staff(t, asked)
		if err := b.store.Grant(t.Context(), &away, nil, "", bots.Denied, time.Time{}); err != nil {
			t.Fatal(err)
		}
		admin := caller{who: bots.Who{Ref: person("7"), Name: "Admin"}, where: inHome}
		member := caller{who: bots.Who{Ref: person("3"), Name: "Let"}, where: private("3")}
		b.calls(caller{who: bots.Who{Ref: owner}, where: inAway}, "/lang en") // so both channels are stored
		time.Sleep(time.Second)
		read := func() string {
			var all []any
			for _, who := range []bots.Who{{Ref: person("9")}, {Ref: person("8"), Roles: []string{"vip"}}, {Ref: person("4")}} {
				st, err := b.store.Standing(t.Context(), inAway, who)
				if err != nil {
					t.Fatal(err)
				}
				st.Person = bots.Person{}
				all = append(all, st)
			}
			return fmt.Sprintf("%+v", all)
		}
		before := read()
		for _, c := range []caller{admin, member} {
			for _, verb := range []string{"/allow ", "/deny ", "/block "} {
				for _, target := range []string{"test:server/8", "test:-8", "channel:80", "test:4", "test:9 $5", "test:80", "channel:server/8"} {
					b.calls(c, verb+target)
					time.Sleep(time.Second)
				}
			}
		}
		if after := read(); after != before {
			t.Errorf("an admin of another place changed\n%s\nto\n%s", before, after)
		}
	})
}

// TestBotsNeverOwn holds that who speaks as a channel cannot claim, whatever they
// know.
func TestMaskedNeverOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := staff(t, asked)
		b.policy.Owners = nil
		code := "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		if err := b.store.ClaimCode(t.Context(), bots.HashClaim(code), time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		for _, where := range []bots.Where{inHome, inAway, private("66")} {
			b.calls(caller{who: bots.Who{Ref: newsOf, Anonymous: true}, where: where}, "/start "+code)
		}
		b.calls(caller{who: bots.Who{Ref: person("66")}, where: inAway}, "/start "+code)
		time.Sleep(time.Minute)
		owners, err := b.store.Owners(t.Context())
		if err != nil || len(owners) > 0 {
			t.Errorf("owners are %v, %v", owners, err)
		}
		b.wants(b.calls(caller{who: bots.Who{Ref: person("66")}, where: private("66")}, "/start "+code), "You are the owner now")
		if owners, err = b.store.Owners(t.Context()); !slices.ContainsFunc(owners, func(p bots.Person) bool { return p.Ref == person("66") }) {
			t.Errorf("owners are %v, %v", owners, err)
		}
	})
}

// TestAllowNeedsARealAmount holds that an amount that cannot be read lets nobody in.
func TestAllowNeedsARealAmount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		for _, amount := range []string{"$0", "$1,50", "$abc", "$-1", "-3 requests"} {
			b.say(b.message(private("1"), owner, "/allow test:9 "+amount))
			synctest.Wait()
			st, err := b.store.Standing(t.Context(), private("9"), bots.Who{Ref: person("9")})
			if err != nil || len(st.Grants) > 0 {
				t.Errorf("%s let somebody in: %+v %v", amount, st.Grants, err)
			}
		}
	})
}

// TestZonesGiveNoNewDay holds that a person cannot begin the day of the own cap anew
// with another time zone.
func TestZonesGiveNoNewDay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		time.Sleep(time.Until(time.Date(2030, 1, 30, 16, 30, 0, 0, time.UTC)))
		ann, home := person("2"), private("2")
		b.reads(b.say(b.message(private("1"), owner, "/allow test:2 1 request")), "is let in")
		time.Sleep(10 * time.Minute)
		b.reads(b.say(b.message(home, ann, "one")), "asked one.")
		b.reads(b.say(b.message(home, ann, "two")), "is used up. It resets at")
		time.Sleep(30 * time.Minute)
		for _, zone := range []string{"Asia/Jakarta", "Asia/Shanghai", "Pacific/Kiritimati", "America/New_York"} {
			b.say(b.message(home, ann, "/settings timezone "+zone)) // in Jakarta a day just began
			synctest.Wait()
			b.reads(b.say(b.message(home, ann, "more")), "is used up. It resets at")
		}
	})
}
