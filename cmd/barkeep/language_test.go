package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"barkeep/bots/discord/discordtest"
	"barkeep/bots/telegram/telegramtest"
	"barkeep/bots/words"
	"barkeep/cmd/barkeep/web"
	"barkeep/config"
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
	chinese(asks("help", "settings"), "默认模型", "重启后才生效")
	chinese(asks("help", "all"), "聊天里的命令", "所有人可看，管理员可改", "从这个日期起", "信号")
	chinese(asks("balance", "-h"), "令牌或账户的余额", "看账户的余额", "输出 JSON")
	for wrong, want := range map[string]string{
		"sevre": "没有命令 \"sevre\"", "help nothing": "没有关于 \"nothing\" 的帮助", "chat --foo": "没有选项 -foo；barkeep help chat 列出", "models -o": "-o 后面要有值",
		"complete --max-tokens x": "-max-tokens 的值不能是 \"x\"", "chat --tour": "-tour 要和 -demo 一起用", "backup": "backup 后面要写", "usage --by x": "-by 后面是 day",
	} {
		chinese(asks(strings.Fields(wrong)...), want)
	}
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

// TestMistakesInChinese holds that what is wrong in the settings is said in the system's
// language, with file, line and key, at a start and when a running Barkeep reads them
// again; the log has it in English.
func TestMistakesInChinese(t *testing.T) {
	t.Parallel()
	w := newWorld(t, telegramtest.Options{}, llmtest.Options{})
	w.set("LC_ALL", "zh_CN.UTF-8")
	w.set("BARKEEP_OWNER", "telegram:1")
	file := filepath.Join(w.dir, "barkeep.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("languge: zh\naccess: half\nidle: 3\ntelegram:\n\tproxy: here\n")
	said := fails(t, w.env)
	wantAll(t, said, "设置有误：", file+":5: 这不是有效的 YAML：用了制表符")
	write("languge: zh\naccess: half\nidle: 3\ntelegram: {proxy: here}\n")
	said = fails(t, with(w.env, "BARKEEP_DAILY_LIMIT", "much"))
	for _, want := range []string{
		file + ":1: languge: 没有这项设置；是不是想写 language？", file + ":2: access: \"half\" 不行，可以写：closed, open",
		file + ":3: idle: \"3\" 没有单位；例如 90s、3h 或 180d", file + ":4: telegram.proxy: 地址不完整；应该以 http:// 或 https:// 或 socks5:// 开头",
		"BARKEEP_DAILY_LIMIT: \"much\" 既不是美元也不是请求次数",
	} {
		if !strings.Contains(said, want+"\n") && !strings.Contains(said, want+"；") {
			t.Errorf("%q is not in %s", want, said)
		}
	}
	write("model: gpt-4o-mini\n")
	w.start()
	w.until("the warning", func() bool {
		return strings.Contains(w.log.String(), "环境变量 BARKEEP_OWNER 不是 Barkeep 的设置")
	})
	write("model: [a]\n")
	w.until("the mistake", func() bool {
		return strings.Contains(w.log.String(), "设置保持原样：\n"+file+":1: model: 写成了列表，应该是单个值\n")
	})
	if said := w.log.String(); !strings.Contains(said, "the settings stay as they were: "+file+":1: model: is a list") || !strings.Contains(said, "BARKEEP_OWNER in the environment is not a setting") {
		t.Errorf("the log is not English: %s", said)
	}
}

// TestRefusalsInChinese holds that what stops a subcommand on the first day is said in the
// system's language.
func TestRefusalsInChinese(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	notes := filepath.Join(dir, "notes.db")
	if err := os.WriteFile(notes, []byte(strings.Repeat("these are my notes, not a database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	env := []string{"LANG=zh_CN.UTF-8", "OPENAI_BASE_URL=http://127.0.0.1:1", "OPENAI_API_KEY=" + llmtest.Key, "BARKEEP_DATABASE=" + filepath.Join(dir, "bar.db")}
	for _, c := range []struct {
		env        []string
		args, want string
	}{
		{env[:1], "serve", "没有设置平台：请设置 TELEGRAM_BOT_TOKEN"},
		{env[:1], "models", "没有设置站点：请设置 OPENAI_BASE_URL"},
		{env, "models", "连不上站点：请检查网络和 OPENAI_BASE_URL"},
		{env, "usage", "还没有这个数据库；请先运行一次 barkeep serve"},
		{with(env, "BARKEEP_DATABASE", notes), "usage", "这个文件不是 SQLite 数据库"},
		{with(env, "BARKEEP_DATABASE", dir), "usage", "这不是文件；请把 BARKEEP_DATABASE 设为一个文件"},
		{env, "serve -config " + dir, "读不了文件 " + dir + "：这是一个文件夹"},
		{with(env, "BARKEEP_LISTEN", ""), "health", "没有监听：BARKEEP_LISTEN 是空的"},
		{env, "balance --account", "没有设置账户：请设置 GATEWAY_USER_ID"},
	} {
		wantAll(t, fails(t, c.env, strings.Fields(c.args)...), c.want)
	}
}

// TestLanguageOfATerminal holds that every Chinese locale reads Chinese, and that a
// terminal which cannot show it reads English, unless it was chosen.
func TestLanguageOfATerminal(t *testing.T) {
	t.Parallel()
	const chinese, english = "没有命令", "there is no command"
	for env, want := range map[string]string{
		"LANG=zh_CN.UTF-8": chinese, "LANG=zh_TW.utf8": chinese, "LANG=zh_HK.UTF-8@stroke": chinese, "LANG=zh": chinese, "LC_MESSAGES=zh_SG": chinese,
		"LC_ALL=zh_CN.UTF-8 LANG=C": chinese, "BARKEEP_LANGUAGE=zh LANG=zh_TW.Big5": chinese, "BARKEEP_LANGUAGE=auto LANG=zh_CN.UTF-8": chinese,
		"": english, "LANG=": english, "LANG=C": english, "LANG=C.UTF-8": english, "LC_ALL=C LANG=zh_CN.UTF-8": english, "LANG=zh_TW.Big5": english, "LANG=zh_CN.GB18030": english,
		"BARKEEP_LANGUAGE=en LANG=zh_CN.UTF-8": english,
	} {
		var said bytes.Buffer
		code := command(shell{ctx: t.Context(), args: []string{"sevre"}, out: &said, err: &said, environ: strings.Fields(env)})
		if code != wrongUse || !strings.Contains(said.String(), want) {
			t.Errorf("%q: exit code %d, %q", env, code, said.String())
		}
	}
}

// TestEachLanguageCanBeChosen holds that the settings and the page know every language
// there are words in.
func TestEachLanguageCanBeChosen(t *testing.T) {
	t.Parallel()
	for _, w := range words.All() {
		cfg, err := config.Load(config.Source{ReadFile: os.ReadFile, Environ: []string{"OPENAI_BASE_URL=https://site.example", "OPENAI_API_KEY=sk-0123456789abcdef", "BARKEEP_LANGUAGE=" + w.Code}})
		if err != nil || cfg.Language != w.Code {
			t.Errorf("BARKEEP_LANGUAGE=%s: %v", w.Code, err)
		}
		if page := web.In(w.Code); page.Code != w.Code || len(page.Others) != len(words.All())-1 {
			t.Errorf("the page in %s: %s, and others %d", w.Code, page.Code, len(page.Others))
		}
	}
}
