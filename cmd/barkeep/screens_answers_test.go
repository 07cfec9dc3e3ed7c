package main

import (
	"strings"

	"barkeep/llm/llmtest"
)

// gallery is what the model says in the screens, by a word of the question.
var gallery = map[string]string{
	"retry":    "Here is a small helper:\n\n```go\nfunc Retry(n int, do func() error) (err error) {\n\tfor range n {\n\t\tif err = do(); err == nil {\n\t\t\treturn nil\n\t\t}\n\t}\n\treturn err\n}\n```\n\n- It **stops** at the first success.\n- The *last* error is returned, see [errors](https://pkg.go.dev/errors).",
	"beers":    "### Three beers\n\n| Beer | Style | ABV |\n|:---|:---|---:|\n| Augustiner | Helles | 5.2% |\n| 青島 Tsingtao | Lager | 4.7% |\n| Orval | Trappist | 6.2% |\n\n> Prost! 🍻",
	"solve":    "For $ax^2 + bx + c = 0$ the roots are\n\n$$x = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}$$\n\nso with $a=1$, $b=-5$, $c=6$ we get $x_1 = 3$ and $x_2 = 2$.",
	"pack":     "Pack for **three** days:\n\n1. Clothes\n   - two shirts\n     - one of them warm\n   - ~~a suit~~\n2. Papers\n   - [x] passport\n   - [ ] tickets\n10. An umbrella\n\n> \"There is no bad weather,\n> only unsuitable clothing.\"\n\n---\n\nSee `weather.example` before you go.",
	"豆腐":       "## 麻婆豆腐\n\n**食材**（2 人份）：\n\n1. 嫩豆腐 400 克，切成 2 厘米见方的小块\n2. 牛肉末 80 克\n   - 郫县豆瓣酱 1 大勺\n   - 花椒粉 *少许*\n\n**做法：**先把豆腐焯水，再炒香豆瓣酱，最后勾芡两次即可。",
	"啤酒":       "| 啤酒 | 风格 | 酒精度 |\n|---|---|---:|\n| 青岛 | 拉格 | 4.7% |\n| 教士 | 小麦 | 5.4% |\n| 健力士 | 世涛 | 4.2% |\n\n> 干杯！🍻\n\n```python\nprint(\"你好，世界\")\n```",
	"long":     strings.TrimSpace(strings.Repeat("A pub is more than a room with taps: it is where a street keeps its stories, and the barkeep is the one who remembers them all. ", 45)),
	"book":     "# The Book of Pubs\n\n" + strings.TrimSpace(strings.Repeat("A pub is more than a room with taps. It is where a street keeps its stories, and where they are told again.\n\n", 260)),
	"书":        "# 酒馆之书\n\n" + strings.TrimSpace(strings.Repeat("酒馆不只是有酒的房间：一条街的故事都留在这里，掌柜把它们一一记下，再讲给后来的人听。\n\n", 700)),
	"What is":  "A small **lighthouse** on a cliff, in the evening.",
	"Sum this": "There are three orders of beer and one of wine: **4** in all.",
	"closing":  "It closes at 23:00, so *closing time* is in two hours.",
	"html":     "<details>\n<summary>In short</summary>\n\nH<sub>2</sub>O boils at 100&nbsp;°C.<br>Use `__init__.py`, or __init__.py without ticks.\n\n5. Fifth\n9. Ninth\n\n</details>\n<!-- unseen -->",
	"slow":     "The history of the pub begins with the Roman *tabernae*, which sold wine beside the new roads. When the Romans left, **alehouses** took their place",
}

// galleryAnswers answers a question of the gallery; slow holds its end back, and broken fails.
func galleryAnswers(hold <-chan struct{}) func(llmtest.Request) llmtest.Reply {
	return func(r llmtest.Request) llmtest.Reply {
		if len(r.File) > 0 {
			return llmtest.Say("when is closing time?")
		}
		question := r.Messages[len(r.Messages)-1].Content
		switch {
		case strings.Contains(question, "broken"):
			return llmtest.Reply{Status: 503}
		case strings.Contains(question, "cut"):
			return llmtest.Reply{Chunks: []llmtest.Chunk{{Text: "The first pub of the town was built beside the river, and its keeper"}}, Finish: "length"}
		case strings.Contains(question, "Think"):
			return llmtest.Reply{Reasoning: []llmtest.Chunk{{Text: "17 × 23 is 17 × 20 and 17 × 3.\nThat is 340 and 51, together 391."}}, Chunks: []llmtest.Chunk{{Text: "17 × 23 = **391**"}}}
		}
		for word, text := range gallery {
			if strings.Contains(question, word) {
				reply := llmtest.Say(text)
				if word == "slow" {
					reply = llmtest.Reply{Chunks: []llmtest.Chunk{{Text: text}, {Text: " as"}, {Text: ".", Hold: hold}}} // the family holds one chunk back
				}
				return reply
			}
		}
		return llmtest.Say("Cheers!")
	}
}
