package storetest

import (
	"errors"
	"reflect"
	"time"

	"barkeep/bots"
)

var (
	server  = bots.Where{Ref: bots.Ref{Platform: "discord", ID: "1"}, Kind: bots.Server, Title: "Guild"}
	channel = bots.Where{Ref: bots.Ref{Platform: "discord", ID: "2"}, Kind: bots.Channel, Title: "general", Parent: &server}
	thread  = bots.Where{Ref: bots.Ref{Platform: "discord", ID: "3"}, Kind: bots.Thread, Title: "a thread", Parent: &channel}
	cleo    = bots.Who{Ref: bots.Ref{Platform: "discord", ID: "9"}, Name: "Cleo", Roles: []string{"77", "88"}}
)

func (w *world) standing(where bots.Where, who bots.Who) bots.Standing {
	w.Helper()
	st, err := w.Standing(w.ctx, where, who)
	w.must(err)
	return st
}

func standing(w *world) {
	empty := w.standing(thread, cleo)
	if len(empty.Chats) != 3 || empty.Chats[0].Ref != thread.Ref || empty.Chats[2].Kind != bots.Server || empty.Chats[0].ID != 0 || empty.Person.ID != 0 || empty.Owner || empty.Owned || len(empty.Grants) != 0 {
		w.Errorf("of strangers: %+v", empty)
	}
	if w.standing(thread, cleo).Person.ID != 0 {
		w.Error("asking stored something")
	}
	n := w.ask(thread, cleo, "hi")
	bare := thread
	bare.Parent = nil // as a stored turn tells of its chat
	for _, where := range []bots.Where{thread, bare} {
		st := w.standing(where, cleo)
		if len(st.Chats) != 3 || st.Chats[0] != n.Chat || st.Chats[1].Ref != channel.Ref || st.Chats[2].Ref != server.Ref || st.Chats[1].Parent != st.Chats[2].ID || st.Person != n.Author {
			w.Errorf("of a thread: %+v", st)
		}
	}
	if w.ask(bare, cleo, "hi again").Top != bots.Server {
		w.Error("a message that does not tell the parent forgot it")
	}
}

// elsewhere holds that naming a chat of another place decides nothing about it,
// and that what was decided before its place was known ends then.
func elsewhere(w *world) {
	w.ask(thread, cleo, "hi")
	other := bots.Where{Ref: bots.Ref{Platform: "discord", ID: "66"}, Kind: bots.Server}
	for _, foreign := range []bots.Where{thread, channel, server} {
		foreign.Parent = &other
		if err := w.Grant(w.ctx, &foreign, nil, "", bots.Denied, time.Time{}); !errors.Is(err, bots.ErrElsewhere) {
			w.Errorf("a verdict about %s from elsewhere: %v", foreign.Ref, err)
		}
		if err := w.Limit(w.ctx, &foreign, nil, bots.Amount{Requests: 1}); !errors.Is(err, bots.ErrElsewhere) {
			w.Errorf("a cap of %s from elsewhere: %v", foreign.Ref, err)
		}
	}
	if st := w.standing(thread, cleo); len(st.Chats) != 3 || len(st.Grants)+len(st.Caps) != 0 {
		w.Errorf("from elsewhere came %+v", st)
	}
	own := thread
	own.Parent = &server
	w.must(w.Grant(w.ctx, &own, nil, "", bots.Denied, time.Time{})) // named by its server

	fresh := bots.Where{Ref: bots.Ref{Platform: "discord", ID: "21"}, Kind: bots.Channel, Parent: &other}
	w.must(w.Grant(w.ctx, &fresh, nil, "", bots.Denied, time.Time{}))
	fresh.Parent = &server
	w.ask(fresh, cleo, "hi")
	if st := w.standing(fresh, cleo); len(st.Grants) != 0 || len(st.Chats) != 2 || st.Chats[1].Ref != server.Ref {
		w.Errorf("a channel claimed by others: %+v", st)
	}
	top := bots.Where{Ref: bots.Ref{Platform: "discord", ID: "31"}, Kind: bots.Server, Parent: &other}
	w.must(w.Grant(w.ctx, &top, nil, "", bots.Allowed, time.Time{}))
	top.Parent = nil
	w.ask(top, cleo, "hi")
	if st := w.standing(top, cleo); len(st.Grants) != 0 || len(st.Chats) != 1 {
		w.Errorf("a server claimed by others: %+v", st)
	}
}

func grants(w *world) {
	grant := func(where *bots.Where, who *bots.Who, role string, v bots.Verdict, until time.Time) {
		w.Helper()
		w.must(w.Grant(w.ctx, where, who, role, v, until))
	}
	until := start.Add(time.Hour)
	grant(&server, nil, "", bots.Allowed, time.Time{})
	grant(&channel, nil, "77", bots.Denied, until)
	grant(&channel, nil, "99", bots.Denied, time.Time{})
	grant(&group, nil, "", bots.Denied, time.Time{})
	grant(nil, &cleo, "", bots.Allowed, time.Time{})
	grant(&thread, &cleo, "", bots.Denied, time.Time{})
	grant(&group, &cleo, "", bots.Denied, time.Time{})
	st := w.standing(thread, cleo)
	ids := []int64{st.Chats[0].ID, st.Chats[1].ID, st.Chats[2].ID}
	want := map[bots.Grant]bool{
		{Chat: ids[2], Verdict: bots.Allowed}:                          true,
		{Chat: ids[1], Role: "77", Verdict: bots.Denied, Until: until}: true,
		{Person: st.Person.ID, Verdict: bots.Allowed}:                  true,
		{Chat: ids[0], Person: st.Person.ID, Verdict: bots.Denied}:     true,
	}
	got := map[bots.Grant]bool{}
	for _, g := range st.Grants {
		got[g] = true
	}
	if !reflect.DeepEqual(got, want) {
		w.Errorf("grants are %+v, not %+v", got, want)
	}
	grant(&server, nil, "", bots.Denied, time.Time{})
	grant(nil, &cleo, "", "", time.Time{})
	grant(&thread, &cleo, "", "", time.Time{})
	st = w.standing(server, cleo)
	if len(st.Grants) != 1 || st.Grants[0].Verdict != bots.Denied {
		w.Errorf("a later verdict does not replace: %+v", st.Grants)
	}
	if w.Grant(w.ctx, nil, nil, "", bots.Allowed, time.Time{}) == nil || w.Grant(w.ctx, nil, nil, "77", bots.Allowed, time.Time{}) == nil {
		w.Error("a verdict about nobody was stored")
	}
}

func settings(w *world) {
	set := func(where bots.Where, name bots.Setting, value string) {
		w.Helper()
		w.must(w.Set(w.ctx, where, name, value))
	}
	set(server, bots.SetModel, "far")
	set(server, bots.SetSystem, "be kind")
	set(channel, bots.SetModel, "near")
	set(direct, bots.SetModel, "other")
	w.must(w.SetPersonal(w.ctx, cleo, bots.SetLanguage, "zh"))
	w.must(w.Limit(w.ctx, &server, nil, bots.Amount{Nano: 5}))
	w.must(w.Limit(w.ctx, &server, nil, bots.Amount{Nano: 7, Requests: 2}))
	w.must(w.Limit(w.ctx, nil, &cleo, bots.Amount{Requests: 9}))
	w.must(w.Limit(w.ctx, nil, &ann, bots.Amount{Requests: 1}))
	st := w.standing(thread, cleo)
	if !reflect.DeepEqual(st.Settings, bots.Settings{bots.SetModel: "near", bots.SetSystem: "be kind"}) || !reflect.DeepEqual(st.Personal, bots.Settings{bots.SetLanguage: "zh"}) {
		w.Errorf("settings are %+v and %+v", st.Settings, st.Personal)
	}
	want := []bots.Cap{
		{Scope: bots.ScopeChat, Chat: st.Chats[2].ID, Period: bots.Day, Amount: bots.Amount{Nano: 7, Requests: 2}},
		{Scope: bots.ScopePerson, Person: st.Person.ID, Period: bots.Day, Amount: bots.Amount{Requests: 9}},
	}
	if !reflect.DeepEqual(st.Caps, want) {
		w.Errorf("caps are %+v, not %+v", st.Caps, want)
	}
	set(channel, bots.SetModel, "")
	w.must(w.SetPersonal(w.ctx, cleo, bots.SetLanguage, ""))
	w.must(w.Limit(w.ctx, &server, nil, bots.Amount{}))
	w.must(w.Limit(w.ctx, nil, &cleo, bots.Amount{}))
	st = w.standing(thread, cleo)
	if st.Settings[bots.SetModel] != "far" || len(st.Personal) != 0 || len(st.Caps) != 0 {
		w.Errorf("cleared: %+v", st)
	}
	if w.Limit(w.ctx, nil, nil, bots.Amount{Nano: 1}) == nil || w.Limit(w.ctx, &server, &cleo, bots.Amount{Nano: 1}) == nil {
		w.Error("a cap of nobody, or of two, was stored")
	}
}

func owners(w *world) {
	code, wrong, now := []byte("hash of the code"), []byte("hash of a guess!"), start
	claim := func(who bots.Who, hash []byte, at time.Time) bool {
		w.Helper()
		ok, err := w.Claim(w.ctx, who, hash, at)
		w.must(err)
		return ok
	}
	if claim(ann, code, now) || claim(ann, nil, now) {
		w.Error("claimed without a code")
	}
	w.must(w.ClaimCode(w.ctx, code, now.Add(time.Hour)))
	if claim(ann, wrong, now) || claim(ann, code, now.Add(time.Hour)) || w.standing(direct, ann).Person.ID != 0 {
		w.Error("a wrong or old code made an owner, or stored somebody")
	}
	once, again := claim(ann, code, now), claim(ann, code, now)
	if !once || !again || claim(ben, code, now) || !claim(cleo, code, now) {
		w.Error("a code is good once per platform")
	}
	w.must(w.ClaimCode(w.ctx, wrong, now.Add(time.Hour)))
	if claim(ben, code, now) {
		w.Error("an older code is good")
	}
	w.must(w.Own(w.ctx, ben))
	w.must(w.Own(w.ctx, ben))
	all, err := w.Owners(w.ctx)
	w.must(err)
	var names []string
	for _, p := range all {
		names = append(names, p.Name)
	}
	if !reflect.DeepEqual(names, []string{"Ann", "Cleo", "Ben"}) {
		w.Errorf("owners are %v", names)
	}
	if st := w.standing(direct, ben); !st.Owner || !st.Owned {
		w.Errorf("an owner's standing: %+v", st)
	}
	dave := bots.Who{Ref: bots.Ref{Platform: "telegram", ID: "10"}}
	if st := w.standing(direct, dave); st.Owner || !st.Owned {
		w.Errorf("a stranger's standing: %+v", st)
	}
}

func rationsOfRoles(w *world) {
	server := bots.Where{Ref: bots.Ref{Platform: "discord", ID: "9"}, Kind: bots.Server}
	who := func(id string, roles ...string) bots.Who {
		return bots.Who{Ref: bots.Ref{Platform: "discord", ID: id}, Name: "Ann", Roles: roles}
	}
	w.must(w.Budget(w.ctx, bots.Budget{Where: &server, Role: "77", Amount: bots.Amount{Requests: 5}}))
	w.must(w.Budget(w.ctx, bots.Budget{Where: &server, Amount: bots.Amount{Requests: 100}}))
	w.ask(server, who("with", "77"), "q")
	w.ask(server, who("without"), "q")
	for id, want := range map[string]int{"with": 2, "without": 1, "never asked": 1} {
		if st, err := w.Standing(w.ctx, server, who(id)); err != nil || len(st.Caps) != want {
			w.Errorf("for %s hold %+v, %v; want %d", id, st.Caps, err, want)
		}
	}
}

func alarms(w *world) {
	chat := w.ask(group, ann, "q").Chat.ID
	holds := func(want ...bool) {
		w.Helper()
		for i, name := range []string{"low", "low:er", "lower"} {
			if on, err := w.Alarmed(w.ctx, chat, name); on != want[i] || err != nil {
				w.Errorf("%s: %v, %v", name, on, err)
			}
		}
	}
	holds(false, false, false)
	for range 2 {
		for _, name := range []string{"low", "low:er", "lower"} {
			w.must(w.Alarm(w.ctx, chat, name, true))
		}
	}
	holds(true, true, true)
	w.must(w.Alarm(w.ctx, chat+1, "low", false))
	holds(true, true, true)
	w.must(w.Alarm(w.ctx, chat, "low", false))
	holds(false, false, true)
}

func moves(w *world) {
	a := w.ask(group, ann, "before")
	w.answer(a, "m1")
	inTopic := w.ask(topic, ann, "in the topic")
	w.must(w.Set(w.ctx, group, bots.SetModel, "kept"))
	to := bots.Ref{Platform: "telegram", ID: "-100777"}
	w.must(w.Move(w.ctx, group.Ref, to))
	if got := w.turn(a.ID); got.Chat.Ref != to || got.Chat.ID != a.Chat.ID {
		w.Errorf("the group's turn: %+v", got)
	}
	if got := w.turn(inTopic.ID); got.Chat.Ref.ID != "-100777/7" || got.Top != bots.Group {
		w.Errorf("the topic's turn: %+v", got)
	}
	moved := group
	moved.Ref = to
	if got := w.standing(moved, ann).Settings[bots.SetModel]; got != "kept" {
		w.Errorf("the setting is %q", got)
	}
	q := w.question(moved, ann, "after")
	q.Message.ID = a.Message // the new chat counts anew
	if after := w.accept(q); after.Duplicate || after.Turn.Parent != a.ID {
		w.Errorf("the first question in the new chat: %+v", after)
	}
}

func merges(w *world) {
	a := w.ask(group, ann, "before")
	w.end(a, bots.Answered)
	moved := bots.Where{Ref: bots.Ref{Platform: "telegram", ID: "-100777"}, Kind: bots.Group, Title: "Super"}
	b := w.ask(moved, ann, "in between")
	w.must(w.Set(w.ctx, group, bots.SetModel, "old"))
	w.must(w.Set(w.ctx, group, bots.SetSystem, "old"))
	w.must(w.Set(w.ctx, moved, bots.SetModel, "new"))
	w.must(w.Limit(w.ctx, &group, nil, bots.Amount{Nano: 5}))
	w.must(w.Grant(w.ctx, &group, nil, "", bots.Allowed, time.Time{}))
	w.must(w.Close(w.ctx, group.Ref, ann.Ref))
	w.must(w.Move(w.ctx, group.Ref, moved.Ref))
	if got := w.turn(a.ID); got.Chat != b.Chat {
		w.Errorf("the old chat's turn: %+v", got)
	}
	st := w.standing(moved, ann)
	if !reflect.DeepEqual(st.Settings, bots.Settings{bots.SetModel: "new", bots.SetSystem: "old"}) || len(st.Caps) != 1 || len(st.Grants) != 1 {
		w.Errorf("merged: %+v", st)
	}
	sums, err := w.Sums(w.ctx, bots.Slice{Chat: b.Chat.ID})
	w.must(err)
	if sums[0].Calls != 1 {
		w.Errorf("the old chat's charges: %+v", sums)
	}
	if w.standing(group, ann).Chats[0].ID != 0 {
		w.Error("the old chat is still there")
	}
	if _, err := w.TurnAt(w.ctx, moved.Ref, b.Message); err != nil && !errors.Is(err, bots.ErrUnknown) {
		w.Error(err)
	}
}
