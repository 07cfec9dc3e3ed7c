package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"barkeep/bots/discord/discordtest"
	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm/llmtest"
)

// english finds words of a sentence, not names of programs and settings.
var english = regexp.MustCompile(`(?i)\b(the|is|are|not|and|with|this|here|send|check|answer|free)\b`)

// TestTheOperatorsLanguage holds that help, doctor and what a start says to a person
// speak the system's language, and that the log stays English.
func TestTheOperatorsLanguage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, telegramtest.Options{}, llmtest.Options{})
	w.withDiscord(discordtest.Options{Refused: discordtest.IntentMessageContent})
	w.set("LANG", "zh_CN.UTF-8")
	asks := func(args ...string) string {
		t.Helper()
		var out bytes.Buffer
		command(shell{ctx: t.Context(), args: args, in: strings.NewReader(""), out: &out, err: &out, environ: w.env})
		return out.String()
	}
	chinese := func(said string, parts ...string) {
		t.Helper()
		for _, p := range parts {
			if !strings.Contains(said, p) {
				t.Errorf("%q is not in %q", p, said)
			}
		}
		for line := range strings.Lines(said) {
			if !strings.HasPrefix(line, "{") && english.MatchString(line) {
				t.Errorf("English: %q", line)
			}
		}
	}
	chinese(asks("help"), "列出站点的模型", "退出码")
	said := asks("doctor")
	chinese(said, "ok    数据库：", "ok    站点 main", "隐私模式是开启的", "消息内容权限", "ok    时钟：")

	w.start()
	w.until("the greetings", func() bool {
		s := w.log.String()
		return strings.Contains(s, "没有选过模型的聊天") && strings.Contains(s, "已连接 Telegram：") && strings.Contains(s, "已连接 Discord：") && strings.Contains(s, "在 Telegram 上打开这个链接")
	})
	said = w.log.String()
	chinese(said, "想成为所有者", "在 Discord 上：/start code:", "https://discord.com/oauth2/", "startgroup")
	if !strings.Contains(said, `"msg":"Telegram is connected`) || !strings.Contains(said, `"add_to_server":`) {
		t.Errorf("the log is not English: %s", said)
	}
	w.end()

	w.tg.RevokeToken()
	if said := asks("doctor"); !strings.Contains(said, "RED   Telegram：Telegram 拒绝了机器人的 token") || !strings.Contains(said, "上面有需要处理的地方") {
		t.Errorf("doctor says %q", said)
	}
	w.set("BARKEEP_LANGUAGE", "en")
	if said := asks("doctor"); !strings.Contains(said, "RED   telegram: Telegram refuses the bot token") || strings.Contains(said, "数据库") {
		t.Errorf("in English doctor says %q", said)
	}
}
