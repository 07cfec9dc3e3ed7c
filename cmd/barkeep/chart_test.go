package main

import (
	"bytes"
	"image/png"
	"strings"
	"testing"

	"barkeep/bots/chart"
	"barkeep/bots/discord/discordtest"
	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm/llmtest"
)

// TestUsagePictureOnBothPlatforms holds that /usage brings its picture: as a photo
// below the table on Telegram, as an attachment that only the asker sees on Discord.
func TestUsagePictureOnBothPlatforms(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := wiredWorld(t, telegramtest.Options{}, llmtest.Options{Answer: remembers})
		w.withDiscord(discordtest.Options{})
		ann, dora := w.tg.AddPerson(telegramtest.User{FirstName: "Ann", Language: "zh-hans"}), w.dc.AddPerson("dora")
		guild := w.dc.AddGuild("Pub", discordtest.OwnedBy(dora))
		room := guild.AddChannel("general")
		guild.Join(dora)
		w.env = append(w.env, "BARKEEP_OWNERS=telegram:"+itoa(ann.ID)+",discord:"+dora.ID)
		w.start()
		w.online()

		w.tg.Say(ann.ID, ann.ID, "apples")
		w.answer(ann.ID, says("You asked: apples."))
		w.tg.Say(ann.ID, ann.ID, "/usage month models")
		photo := w.answer(ann.ID, func(m telegramtest.Message) bool { return m.File != nil && m.Kind == "photo" })
		isChart(t, photo.File.Bytes)
		all := w.tg.Chat(ann.ID).Messages()
		if table := all[len(all)-2].Text; !strings.Contains(table, "本月") || !strings.Contains(table, "gpt-4o-mini") {
			t.Errorf("above the picture stands %q", table)
		}

		room.Say(dora, w.dc.Bot().Mention()+" pears")
		w.reads(room, "You asked: pears.")
		w.logs("slash commands registered")
		i, err := room.Slash(dora, "usage", discordtest.Values{"what": "month chat"})
		if err != nil {
			t.Fatal(err)
		}
		a, err := i.Wait(timeout(t), func(a discordtest.Answer) bool { return a.Message != nil && len(a.Message.Attachments) > 0 })
		if err != nil {
			t.Fatalf("%v: /usage says %+v", err, i.Answer())
		}
		if !a.Ephemeral {
			t.Errorf("all see %+v", a.Message)
		}
		isChart(t, a.Message.Attachments[0].Data)
	})
}

func isChart(t *testing.T, data []byte) {
	t.Helper()
	p, err := png.Decode(bytes.NewReader(data))
	if err != nil || p.Bounds().Dx() != chart.Width || p.Bounds().Dy() != chart.Height {
		t.Errorf("the picture is %d bytes: %v", len(data), err)
	}
}
