package main

import (
	"encoding/json"
	"fmt"
	"html"
	"strings"

	"barkeep/bots/telegram/telegramtest"
)

// rich asks in a private chat that wants rich messages.
func (s *screens) rich(st stage) {
	ask := func(text, want string) { st.say(text); st.reads(want) }
	ask("/settings reasoning shown", "Reasoning")
	ask("/settings rich on", "Rich")
	st.page("rich-settings")
	ask("Three beers, please", "Prost")
	ask("Please solve the quadratic", "a=1")
	ask("What should I pack?", "umbrella")
	ask("How do I retry a call?", "stops")
	ask("Think about 17 × 23", "391")
	st.page("rich")
	ask("/settings rich off", "Rich")
	ask("/settings reasoning hidden", "Reasoning")
}

// richHTML draws what a bot last sent as a rich message, about as Telegram does; empty where it sent none.
func richHTML(tg *telegramtest.Server, m telegramtest.Message) string {
	page := ""
	for _, c := range tg.Calls("sendRichMessage", "editMessageText") {
		var sent struct {
			Blocks []map[string]any `json:"blocks"`
		}
		if c.Message == m.ID && c.Effect && json.Unmarshal([]byte(c.Params["rich_message"]), &sent) == nil {
			page = richBlocks(sent.Blocks)
		}
	}
	return page
}

func richBlocks(blocks []map[string]any) string {
	var b strings.Builder
	for _, one := range blocks {
		text := richText(one["text"])
		switch one["type"] {
		case "heading":
			fmt.Fprintf(&b, "<h%v>%s</h%v>", one["size"], text, one["size"])
		case "list":
			b.WriteString("<ul>")
			for _, item := range objects(one["items"]) {
				mark := "•"
				if n, ok := item["value"]; ok {
					mark = fmt.Sprintf("%v.", n)
				}
				if item["has_checkbox"] == true {
					mark = map[bool]string{true: "☑", false: "☐"}[item["is_checked"] == true]
				}
				fmt.Fprintf(&b, `<li data-m="%s">%s</li>`, mark, richBlocks(objects(item["blocks"])))
			}
			b.WriteString("</ul>")
		case "blockquote", "expandable_blockquote":
			b.WriteString("<blockquote>" + text + richBlocks(objects(one["blocks"])) + "</blockquote>")
		case "pre":
			b.WriteString("<pre>" + text + "</pre>")
		case "table":
			b.WriteString("<table>")
			for _, row := range one["cells"].([]any) {
				b.WriteString("<tr>")
				for _, cell := range objects(row) {
					fmt.Fprintf(&b, `<td align="%v" class="h%v">%s</td>`, cell["align"], cell["is_header"] == true, richText(cell["text"]))
				}
				b.WriteString("</tr>")
			}
			b.WriteString("</table>")
		case "divider":
			b.WriteString("<hr>")
		case "mathematical_expression":
			fmt.Fprintf(&b, `<div class="math">%s</div>`, html.EscapeString(one["expression"].(string)))
		case "footer":
			b.WriteString("<small>" + text + "</small>")
		default:
			b.WriteString("<p>" + text + "</p>")
		}
	}
	return b.String()
}

func objects(v any) (all []map[string]any) {
	list, _ := v.([]any)
	for _, one := range list {
		all = append(all, one.(map[string]any))
	}
	return all
}

// richText draws a RichText: a string, a list of them, or one with a style.
func richText(v any) string {
	switch v := v.(type) {
	case string:
		return html.EscapeString(v)
	case []any:
		var b strings.Builder
		for _, one := range v {
			b.WriteString(richText(one))
		}
		return b.String()
	case map[string]any:
		if v["type"] == "mathematical_expression" {
			return `<span class="math">` + html.EscapeString(v["expression"].(string)) + "</span>"
		}
		tag := map[string]string{"bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "code": "code", "url": "a"}[v["type"].(string)]
		if tag == "" {
			tag = "span"
		}
		return "<" + tag + ">" + richText(v["text"]) + "</" + tag + ">"
	}
	return ""
}
