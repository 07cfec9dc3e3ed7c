package main

import (
	"fmt"
	"strings"
	"testing"

	"barkeep/bots"
	"barkeep/bots/discord/discordtest"
	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm/llmtest"
)

// TestAdminsReadThatAKeyIsPaused holds that, on both platforms, those admins who can
// be reached read once, in private, that the key of their group pays no more.
func TestAdminsReadThatAKeyIsPaused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, telegramtest.Options{}, llmtest.Options{})
	w.withDiscord(discordtest.Options{MaxConcurrency: 10})
	person := func(name string) int64 { return w.tg.AddPerson(telegramtest.User{FirstName: name}).ID }
	silent1, bob, holly := person("Carol"), person("Bob"), person("Holly")
	group := w.tg.AddSupergroup("Friends", silent1, bob, holly)
	w.tg.SetRole(group, bob, telegramtest.Administrator)
	chief, dave := w.dc.AddPerson("chief"), w.dc.AddPerson("dave")
	guild := w.dc.AddGuild("Pub", discordtest.OwnedBy(chief))
	guild.Join(dave)
	room := guild.AddChannel("general")
	w.env = append(w.env, "BARKEEP_OWNERS=telegram:1", "BARKEEP_ACCESS=open", "BARKEEP_DAILY_LIMIT=$5")
	w.start()
	w.online()
	w.tg.Say(bob, bob, "/start")
	w.answer(bob, func(telegramtest.Message) bool { return true })
	w.binds(bots.Where{Ref: bots.Ref{Platform: "telegram", ID: itoa(group)}, Kind: bots.Group, Title: "Friends"}, itoa(holly))
	w.binds(bots.Where{Ref: bots.Ref{Platform: "discord", ID: "server/" + guild.ID}, Kind: bots.Server, Title: "Pub"}, dave.ID)

	for range 2 {
		w.tg.Say(group, holly, "/ask@barkeep_bot anybody there?")
		w.answer(group, says("The key that pays here is paused"))
		w.answer(bob, says("The key that pays in Friends is paused"))
		room.Say(dave, w.dc.Bot().Mention()+" anybody there?")
		w.reads(room, "The key that pays here is paused")
		w.reads(chief.DM(), "The key that pays in Pub is paused")
		w.reads(dave.DM(), "You are no admin there any more")
		w.end()
		w.start()
		w.online()
	}
	private := 0
	for _, m := range w.tg.Chat(bob).Messages() {
		private += strings.Count(m.Text, "is paused")
	}
	for _, p := range []*discordtest.Person{chief, dave} {
		for _, m := range p.DM().Messages() {
			private += strings.Count(m.Content, "is paused")
		}
	}
	if private != 3 {
		t.Errorf("admins and holders were told %d times, want 3", private)
	}
}

// binds lets a key of somebody pay in a group.
func (w *world) binds(where bots.Where, holder string) {
	w.t.Helper()
	out := &buffer{}
	cfg, log, st, err := shell{ctx: w.t.Context(), err: out, environ: w.env}.beside("")
	if err != nil {
		w.t.Fatal(err)
	}
	defer shut(st, log)
	key := bots.OwnKey{Gateway: cfg.Gateways[0].Name, Secret: llmtest.Key}
	who := bots.Who{Ref: bots.Ref{Platform: where.Ref.Platform, ID: holder}, Name: "holder"}
	if _, err := st.Bind(w.t.Context(), key, &where, who); err != nil {
		w.t.Fatal(fmt.Errorf("bind a key: %w", err))
	}
}
