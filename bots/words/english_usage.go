package words

import "fmt"

func englishUsage(w *Words) {
	w.AtLeast = func(a string) string { return "at least " + a }
	w.BalanceUnclear = "This site does not say whether it shows what was granted or what is left; the next answer here will tell."
	w.BalanceBehind = "The last answers may not be counted yet."
	w.BalanceHeld = "Answers are running; the site may hold back their likely cost until they end."
	w.UsageRow = func(calls int64, prompt, completion, money string) string {
		return fmt.Sprintf("%s · %s + %s tokens · %s", plural(calls, "request", "requests"), prompt, completion, money)
	}
	w.UsagePeople, w.UsageKind, w.UsageSum = "by person", "by kind", "together"
	w.UsageKinds = map[string]string{"ask": "questions", "complete": "completions", "image": "images", "transcribe": "voice heard", "speech": "voice spoken"}
	w.UsageMore = func(n int) string { return "… and " + plural(int64(n), "more row", "more rows") }
	w.UsageOthers = func(n int) string { return plural(int64(n), "other", "others") }
	w.UsageSure = func(sure, all int64) string {
		switch {
		case sure == 0:
			return "estimated by the prices known"
		case sure == all:
			return "confirmed by the site's log"
		}
		return fmt.Sprintf("%d of %s confirmed by the site's log, the rest estimated", sure, plural(all, "request", "requests"))
	}
	w.UsageHow = "Like this: /usage today me, /usage week chat, /usage month models, /usage month people, /usage month kinds, /usage month all."
	w.Arguments["usage"] = "today, week or month; me, chat or all; models, people or kinds"
	w.Whispered = "I sent it to you in private."
	w.WhisperOpen = "Open the private chat"
	w.WhisperNot = "I could not write to you in private. Write to me there first, then ask again."
}
