package main

import (
	"cmp"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"

	"barkeep/bots/discord/discordtest"
	"barkeep/bots/telegram/telegramtest"
)

const screenStyle = `<!DOCTYPE html><meta charset="utf-8"><style>
body{margin:0;padding:14px;width:452px;font:15px/1.35 "Noto Sans","Noto Sans CJK SC","Noto Color Emoji",sans-serif}
pre,code{font:12.5px/1.35 "Noto Sans Mono","Noto Sans Mono CJK SC",monospace;white-space:pre-wrap;tab-size:4}
.tg{background:#a9c3a0}.tg .m{background:#fff;border-radius:12px;padding:7px 11px;margin:5px 46px 5px 0;white-space:pre-wrap;overflow-wrap:anywhere}
.tg .me{background:#e5fdd0;margin:5px 0 5px auto;width:fit-content;max-width:360px}
.tg .draft{opacity:.75}.tg pre{background:#f0f4f0;border-left:3px solid #6aa96a;margin:3px 0;padding:5px 8px;border-radius:4px}.tg code{color:#a0522d}.tg pre code{color:#222}
.tg blockquote{border-left:3px solid #3a8ccb;background:#eef5fb;margin:2px 0;padding:2px 8px;border-radius:4px}.tg a{color:#2678b6}
.tg .row{display:flex;gap:4px;margin:0 46px 4px 0}.tg .b{flex:1;background:#7d9c74;color:#fff;text-align:center;border-radius:8px;padding:6px 4px;font-size:13px;overflow:hidden;white-space:nowrap}
.file{display:flex;gap:8px;align-items:center}.file i{background:#6aa96a;color:#fff;border-radius:50%;width:34px;height:34px;text-align:center;line-height:34px;font-style:normal}.photo{background:linear-gradient(#7fb2d9,#d9e6c3);border-radius:8px;height:90px;width:200px}
.dc .file i{background:#4e5058}.more{color:#3a8ccb;font-size:12px}.re{border-left:2px solid #3a8ccb;padding-left:6px;font-size:13px;color:#666;margin-bottom:3px}
.dc{background:#313338;color:#dbdee1;width:600px}.dc .m{margin:10px 0;white-space:pre-wrap;overflow-wrap:anywhere}.dc .who{font-weight:600;color:#f2f3f5}.dc .bot{background:#5865f2;font-size:10px;border-radius:3px;padding:1px 4px;margin-left:4px}
.dc pre{background:#2b2d31;border:1px solid #1e1f22;border-radius:4px;padding:7px;margin:4px 0}.dc code{background:#2b2d31}.dc pre code{background:none}.dc blockquote{border-left:4px solid #4e5058;margin:0;padding-left:10px}
.dc small{color:#949ba4;font-size:12px}.dc a{color:#00a8fc}.dc .row{display:flex;flex-wrap:wrap;gap:6px}.dc .b{background:#4e5058;border-radius:4px;padding:5px 12px;font-size:14px}.dc .re{border-color:#4e5058;color:#949ba4}.dc h2{font-size:17px;margin:4px 0}
.rich{white-space:normal}.rich p,.rich blockquote{white-space:pre-wrap}.rich p,.rich ul,.rich h3{margin:0 0 6px}.rich pre{white-space:pre-wrap}.rich ul{list-style:none;padding-left:0}.rich li{padding-left:24px;position:relative}.rich li::before{content:attr(data-m);position:absolute;left:0}
.rich li p{margin:0 0 2px}.rich table{border-collapse:collapse;margin:0 0 6px}.rich td{border:1px solid #ccd;padding:3px 8px}.rich .htrue{font-weight:600;background:#f2f5f2}.rich small{color:#777;display:block}
.rich .math{font-family:"Noto Serif",serif;font-style:italic}.rich div.math{text-align:center;margin:4px 0 8px}
</style>`

func telegramPage(tg *telegramtest.Server, chat int64, from int) string {
	var b strings.Builder
	b.WriteString(screenStyle + `<body class="tg">`)
	all := tg.Chat(chat).Messages()
	for _, m := range all[min(from, len(all)):] {
		class := "m"
		if !m.ByBot {
			class = "m me"
		}
		reply := ""
		if of, ok := tg.Chat(chat).Message(m.ReplyTo); ok {
			reply = `<div class="re">` + html.EscapeString(firstLine(of.Text+of.Caption)) + "</div>"
		}
		body := entitiesHTML(m.Text+m.Caption, m.Entities)
		if m.Rich != "" {
			body = `<div class="rich">` + richHTML(tg, m) + "</div>"
		}
		file := ""
		if m.File != nil {
			file = fileHTML(m.Kind == "photo", m.File.Name, m.Kind)
		}
		fmt.Fprintf(&b, `<div class="%s">%s%s%s</div>`, class, reply, file, body)
		for _, row := range m.Buttons {
			b.WriteString(`<div class="row">`)
			for _, button := range row {
				b.WriteString(`<div class="b">` + html.EscapeString(button.Text) + "</div>")
			}
			b.WriteString("</div>")
		}
	}
	if d, ok := tg.Chat(chat).Draft(); ok {
		b.WriteString(`<div class="m draft">` + entitiesHTML(d.Text, d.Entities) + "</div>")
		if d.CanStop {
			b.WriteString(`<div class="row"><div class="b">◼ Stop</div></div>`)
		}
	}
	return b.String()
}

func fileHTML(picture bool, name, kind string) string {
	if picture {
		return `<div class="photo"></div>`
	}
	return `<div class="file"><i>↓</i>` + html.EscapeString(cmp.Or(name, kind)) + "</div>"
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return string([]rune(line)[:min(60, len([]rune(line)))])
}

var entityTags = map[string]string{
	"bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "code": "code", "pre": "pre", "blockquote": "blockquote",
	"expandable_blockquote": "blockquote", "text_link": "a", "url": "a", "bot_command": "a", "mention": "a",
}

// entitiesHTML draws a text with nested entities.
func entitiesHTML(text string, entities []telegramtest.Entity) string {
	coded := utf16.Encode([]rune(text))
	all := slices.Clone(entities)
	slices.SortStableFunc(all, func(a, b telegramtest.Entity) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(b.Length, a.Length))
	})
	var b strings.Builder
	var open []telegramtest.Entity
	at := 0
	upTo := func(end int) {
		b.WriteString(html.EscapeString(string(utf16.Decode(coded[at:end]))))
		at = end
	}
	closeUntil := func(end int) {
		for len(open) > 0 && open[len(open)-1].Offset+open[len(open)-1].Length <= end {
			last := open[len(open)-1]
			upTo(last.Offset + last.Length)
			b.WriteString("</" + cmp.Or(entityTags[last.Type], "span") + ">")
			open = open[:len(open)-1]
		}
	}
	for _, e := range all {
		closeUntil(e.Offset)
		upTo(e.Offset)
		b.WriteString("<" + cmp.Or(entityTags[e.Type], "span") + ">")
		if e.Type == "expandable_blockquote" {
			b.WriteString(`<span class="more">▾ </span>`)
		}
		open = append(open, e)
	}
	closeUntil(len(coded))
	upTo(len(coded))
	return blockGaps.ReplaceAllString(b.String(), "$1$2")
}

// blockGaps are newlines around blocks, which begin and end lines of their own.
var blockGaps = regexp.MustCompile(`\n?(<(?:pre|blockquote)>)|(</(?:pre|blockquote)>)\n?`)

func discordPageFor(c *discordtest.Channel, who *discordtest.Person, from int) string {
	var b strings.Builder
	b.WriteString(screenStyle + `<body class="dc">`)
	all := c.Messages()
	if who != nil {
		all = c.MessagesFor(who)
	}
	for _, m := range all[min(from, len(all)):] {
		badge, reply := "", ""
		if m.FromBot {
			badge = `<span class="bot">APP</span>`
		}
		if of, ok := c.Message(m.ReplyTo); ok {
			reply = `<div class="re">` + html.EscapeString(of.Author+": "+firstLine(mention.ReplaceAllString(of.Content, "@Barkeep"))) + "</div>"
		}
		fmt.Fprintf(&b, `<div class="m">%s<div class="who">%s%s</div>%s`, reply, html.EscapeString(m.Author), badge, dialectHTML(mention.ReplaceAllString(m.Content, "@Barkeep")))
		for _, a := range m.Attachments {
			b.WriteString(fileHTML(strings.HasPrefix(a.ContentType, "image/"), a.Name, "file"))
		}
		if m.Thinking {
			b.WriteString("<small>Barkeep is thinking…</small>")
		}
		if m.EphemeralTo != "" {
			b.WriteString("<small>Only you can see this</small>")
		}
		b.WriteString(`<div class="row">`)
		for _, k := range m.Components {
			if k.Label != "" || k.Placeholder != "" {
				b.WriteString(`<div class="b">` + html.EscapeString(k.Label+k.Placeholder) + "</div>")
			}
		}
		b.WriteString("</div></div>")
	}
	return b.String()
}

var (
	mention = regexp.MustCompile(`<@\d+>`)
	fenced  = regexp.MustCompile("(?s)```\\w*\n(.*?)```\n?")
	escaped = regexp.MustCompile(`\\([^a-zA-Z0-9\s])`)
	ticked  = regexp.MustCompile("`([^`]+)`")
	inlines = []struct {
		from *regexp.Regexp
		to   string
	}{
		{regexp.MustCompile(`\[([^\]]+)\]\(([^)]+)\)`), "<a>$1</a>"},
		{regexp.MustCompile(`\*\*(.+?)\*\*`), "<b>$1</b>"},
		{regexp.MustCompile(`\*([^*\n]+?)\*`), "<i>$1</i>"},
		{regexp.MustCompile(`~~(.+?)~~`), "<s>$1</s>"},
		{regexp.MustCompile(`\|\|(.+?)\|\|`), "<span style=background:#1e1f22>$1</span>"},
		{regexp.MustCompile(`__(.+?)__`), "<u>$1</u>"},
		{regexp.MustCompile(`(?m)^#{1,3} (.*)\n?`), "<h2>$1</h2>"},
		{regexp.MustCompile(`(?m)^-# (.*)$`), "<small>$1</small>"},
		{regexp.MustCompile(`(?m)^( *)- `), "$1• "},
		{regexp.MustCompile(`(?m)^&gt; (.*)\n?`), "<blockquote>$1</blockquote>"},
	}
)

// dialectHTML draws Discord's dialect, as far as the gallery uses it.
func dialectHTML(text string) string {
	var b strings.Builder
	for {
		at := fenced.FindStringSubmatchIndex(text)
		end := len(text)
		if at != nil {
			end = at[0]
		}
		piece := ticked.ReplaceAllStringFunc(html.EscapeString(text[:end]), func(s string) string { // nothing inside is a mark
			return "<code>" + strings.NewReplacer("_", "&#95;", "*", "&#42;", "~", "&#126;").Replace(s[1:len(s)-1]) + "</code>"
		})
		piece = escaped.ReplaceAllStringFunc(piece, func(s string) string { return fmt.Sprintf("&#%d;", s[1]) })
		for _, rule := range inlines {
			piece = rule.from.ReplaceAllString(piece, rule.to)
		}
		b.WriteString(piece)
		if at == nil {
			return b.String()
		}
		b.WriteString("<pre>" + html.EscapeString(text[at[2]:at[3]]) + "</pre>")
		text = text[at[1]:]
	}
}
