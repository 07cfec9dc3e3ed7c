package llmtest

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

func thinks(model string) bool {
	return strings.Contains(model, "reasoner") || strings.HasPrefix(model, "o3") || strings.HasPrefix(model, "o4")
}

// chinese says whether a text is to be answered in Chinese.
func chinese(text string) bool {
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			return true
		}
	}
	return false
}

func mentions(text string, words ...string) bool {
	for _, word := range words {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

var (
	greeting = regexp.MustCompile(`^(hi|hello|hey|good (morning|evening|day)|你好|您好|嗨|早上好|晚上好)[\s!,.，。！～~]*$`)
	asksWho  = regexp.MustCompile(`who are you|what are you|are you (real|a demo|gpt|claude)|你是谁|你是什么|真的模型|是演示`)
	code     = regexp.MustCompile(`\b(code|function|program|golang|python|javascript|sql|algorithm|script)\b|\b(in|write|using) go\b|代码|函数|程序|编程|算法|脚本|用 ?go|用 ?python`)
)

// demoText chooses the answer by topic.
func demoText(question, model string) string {
	zh, lower := chinese(question), strings.ToLower(strings.TrimSpace(question))
	switch {
	case lower == "":
		return pick(zh, "这是演示模型，没有收到问题。", "This is the demo model; there was no question.")
	case asksWho.MatchString(lower):
		return whoIAm(zh, model)
	case greeting.MatchString(lower):
		return pick(zh, "你好！我是 Barkeep 的演示模型。可以让我写一段代码，或者算一道题，比如 17*23。",
			"Hello! I am Barkeep's demo model. Ask me for some code, or for a sum such as 17*23.")
	}
	if sum, ok := calculate(lower); ok {
		return pick(zh, "答案是 **"+sum+"**。", "The answer is **"+sum+"**.")
	}
	if code.MatchString(lower) {
		return codeAnswer(zh, lower)
	}
	return reflect(zh, question, model)
}

func pick(zh bool, chinese, english string) string {
	if zh {
		return chinese
	}
	return english
}

func whoIAm(zh bool, model string) string {
	return pick(zh,
		"我是 Barkeep 自带的演示模型，不是真正的 "+model+"：回答是预先写好的，算术是真的在算，价格和余额都是模拟的。\n\n接上你自己的站点之后，这里就是真实模型的回答。",
		"I am the demo model that comes with Barkeep, not the real "+model+": the answers are canned, the sums are really computed, prices and balance are simulated.\n\nConnect your own site and real models answer here.")
}

// reflect is the honest answer to everything else.
func reflect(zh bool, question, model string) string {
	short := strings.Join(strings.Fields(question), " ")
	if utf8.RuneCountInString(short) > 120 {
		short = string([]rune(short)[:120]) + "…"
	}
	short = strings.ReplaceAll(short, "`", "'")
	return pick(zh,
		"这是演示模型的回答，并不来自真正的 "+model+"。\n\n你问的是：\n\n> "+short+"\n\n真实站点会在这里逐字给出答案。在演示里可以试试：\n\n- 让我用 Go 或 Python 写一段代码\n- 算一道题，比如 `17*23`\n- 发送 `/balance` 看余额怎样变化",
		"This is the demo model's answer; it does not come from the real "+model+".\n\nYou asked:\n\n> "+short+"\n\nA real site would stream its answer here. In the demo you can try:\n\n- some code in Go or Python\n- a sum, such as `17*23`\n- `/balance`, to see how the balance moves")
}

const (
	goReverse = "```go\npackage main\n\nimport \"fmt\"\n\n// Reverse returns s with its characters in reverse order.\nfunc Reverse(s string) string {\n\trunes := []rune(s)\n\tfor i, j := 0, len(runes)-1; i < j; i, j = i+1, j-1 {\n\t\trunes[i], runes[j] = runes[j], runes[i]\n\t}\n\treturn string(runes)\n}\n\nfunc main() {\n\tfmt.Println(Reverse(\"Grüße, Barkeep\"))\n}\n```"
	pySort    = "```python\ndef quicksort(items):\n    if len(items) <= 1:\n        return items\n    pivot, rest = items[0], items[1:]\n    smaller = [x for x in rest if x < pivot]\n    larger = [x for x in rest if x >= pivot]\n    return quicksort(smaller) + [pivot] + quicksort(larger)\n\n\nprint(quicksort([3, 1, 4, 1, 5, 9, 2, 6]))\n```"
)

func codeAnswer(zh bool, lower string) string {
	if mentions(lower, "python", "sort", "排序") && !mentions(lower, "golang", "用go", "用 go", "in go") {
		return pick(zh,
			"演示模型只备有几段示例，这里是 Python 的快速排序：\n\n"+pySort+"\n\n**思路**：取第一个元素作基准，把其余元素分成较小和较大两组，再分别排序。平均时间复杂度为 `O(n log n)`。",
			"The demo model has only a few samples ready; this one is a quicksort in Python:\n\n"+pySort+"\n\n**Idea**: take the first item as the pivot, split the others into smaller and larger ones, and sort both. On average it takes `O(n log n)`.")
	}
	return pick(zh,
		"演示模型只备有几段示例，这里用 Go 反转一个字符串：\n\n"+goReverse+"\n\n**要点**：\n\n1. 先转换成 `[]rune`，中文字符才不会被拆开。\n2. 两个下标从两端向中间交换，时间复杂度为 `O(n)`。",
		"The demo model has only a few samples ready; this one reverses a string in Go:\n\n"+goReverse+"\n\n**Note**:\n\n1. Converting to `[]rune` first keeps characters of several bytes whole.\n2. Two indexes swap from both ends towards the middle, in `O(n)`.")
}

var sum = regexp.MustCompile(`(-?\d{1,30}(?:\.\d{1,12})?)\s*([-+*/×÷xX]|乘以|加上?|减去?|除以|乘|times|plus|minus|divided by)\s*(-?\d{1,30}(?:\.\d{1,12})?)`)

// looksLikeADate keeps 2026-11-22, 10.0.0.1/8 and telephone numbers from being taken for sums.
var looksLikeADate = regexp.MustCompile(`\d[-/.]\d+[-/.]\d`)

// calculate works out a sum of two numbers, exactly or to ten decimals.
func calculate(text string) (string, bool) {
	m := sum.FindStringSubmatch(text)
	if m == nil || looksLikeADate.MatchString(text) {
		return "", false
	}
	a, okA := new(big.Rat).SetString(m[1])
	b, okB := new(big.Rat).SetString(m[3])
	if !okA || !okB {
		return "", false
	}
	result := new(big.Rat)
	switch m[2] {
	case "+", "加", "加上", "plus":
		result.Add(a, b)
	case "-", "减", "减去", "minus":
		result.Sub(a, b)
	case "/", "÷", "除以", "divided by":
		if b.Sign() == 0 {
			return "", false
		}
		result.Quo(a, b)
	default:
		result.Mul(a, b)
	}
	shown, equals := plain(result), "="
	if back, ok := new(big.Rat).SetString(shown); !ok || back.Cmp(result) != 0 {
		equals = "≈"
	}
	return fmt.Sprintf("%s %s %s %s %s", m[1], m[2], m[3], equals, shown), true
}
