package main

import (
	"fmt"
	"strconv"
	"time"

	"barkeep/bots"
	"barkeep/bots/telegram/telegramtest"
)

// telegramCrowd is twelve people in private and eight groups.
func telegramCrowd(w *world, seed uint64) crowd {
	w.tg = telegramtest.New(telegramtest.Options{Seed: seed})
	w.t.Cleanup(func() { w.tg.Close() })
	c := crowd{env: []string{"TELEGRAM_BOT_TOKEN=" + telegramtest.DefaultToken, "TELEGRAM_API_URL=" + serveOn(w.t, w.tg)}}
	var people []int64
	for i := range 12 {
		p := w.tg.AddPerson(telegramtest.User{FirstName: fmt.Sprint("P", i), Language: "en"}).ID
		people = append(people, p)
		c.rooms = append(c.rooms, telegramRoom(w.tg, p, p, ""))
	}
	for i := range 8 {
		g := w.tg.AddSupergroup(fmt.Sprint("G", i), people[i])
		c.rooms = append(c.rooms, telegramRoom(w.tg, g, people[i], "/ask@barkeep_bot "))
	}
	posts := func(which func(telegramtest.Call) bool) (names []string) {
		for _, call := range w.tg.Calls("sendMessage") {
			if call.Effect && which(call) {
				names = append(names, telegramName(call.Chat)+"/"+strconv.Itoa(call.Message))
			}
		}
		return names
	}
	c.flying = func(since, again time.Time) []string {
		return posts(func(call telegramtest.Call) bool {
			return call.At.Before(again) && (call.Took == 0 || call.At.Add(call.Took).After(since))
		})
	}
	c.withheld = func() []string { return posts(func(call telegramtest.Call) bool { return call.Hidden }) }
	c.again = func() { w.tg.Redeliver(10) }
	c.rain = func(falls bool) {
		if falls {
			w.tg.Misbehave(telegramRain...)
		}
	}
	return c
}

// telegramRain is what goes wrong at Telegram on a bad day.
var telegramRain = []telegramtest.Fault{
	{Kind: telegramtest.TooMany, RetryAfter: 2, Chance: .03},
	{Kind: telegramtest.InternalError, Chance: .02}, {Kind: telegramtest.BadGateway, Chance: .02},
	{Kind: telegramtest.CutBefore, Chance: .02}, {Kind: telegramtest.CutAfter, Chance: .02}, {Kind: telegramtest.BadGatewayAfter, Chance: .02},
	{Kind: telegramtest.SlowAnswer, Delay: 2 * time.Second, Chance: .02},
	{Kind: telegramtest.BadGateway, Method: "getUpdates", Chance: .05}, {Kind: telegramtest.CutAfter, Method: "getUpdates", Chance: .05},
	{Kind: telegramtest.Conflict, Method: "getUpdates", Chance: .02},
}

func telegramName(chat int64) string { return "telegram" + itoa(chat) }

func telegramRoom(tg *telegramtest.Server, chat, person int64, before string) room {
	return room{
		name: telegramName(chat),
		chat: bots.Ref{Platform: "telegram", ID: itoa(chat)},
		ask:  func(text string) string { return strconv.Itoa(tg.Say(chat, person, before+text)) },
		read: func() (lines []line) {
			for _, m := range tg.Chat(chat).Messages() {
				if m.ByBot {
					lines = append(lines, line{strconv.Itoa(m.ID), m.Text})
				} else if m.Reactions[tg.Bot().ID] != "" {
					lines = append(lines, line{"", fmt.Sprintf("said by a sign (#%x)", m.ID)}) // the same failure was said lately
				}
			}
			return lines
		},
	}
}
