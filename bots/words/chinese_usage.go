package words

import "fmt"

func chineseUsage(w *Words) {
	w.AtLeast = func(a string) string { return "至少 " + a }
	w.BalanceUnclear = "该站点没有说明给出的是总额度还是剩余额度，下一次回答之后就能分清。"
	w.BalanceBehind = "刚才的回答可能还没有计入。"
	w.BalanceHeld = "有回答正在进行，站点可能先预扣费用，结束后多退少补。"
	w.UsageRow = func(calls int64, prompt, completion, money string) string {
		return fmt.Sprintf("%d 次请求 · %s + %s tokens · %s", calls, prompt, completion, money)
	}
	w.UsagePeople, w.UsageKind, w.UsageSum = "按人", "按类型", "合计"
	w.UsageKinds = map[string]string{"ask": "提问", "complete": "续写", "image": "图片", "transcribe": "语音识别", "speech": "语音合成"}
	w.UsageMore = func(n int) string { return fmt.Sprintf("……还有 %d 行", n) }
	w.UsageOthers = func(n int) string { return fmt.Sprintf("其他 %d 项", n) }
	w.UsageSure = func(sure, all int64) string {
		switch {
		case sure == 0:
			return "按已知价格估算"
		case sure == all:
			return "已由站点日志确认"
		}
		return fmt.Sprintf("%d/%d 次已由站点日志确认，其余为估算", sure, all)
	}
	w.UsageHow = "例如：/usage today me、/usage week chat、/usage month models、/usage month people、/usage month kinds、/usage month all。"
	w.Arguments["usage"] = "today、week 或 month；me、chat 或 all；models、people 或 kinds"
	w.Whispered = "已私聊发给你。"
	w.WhisperOpen = "打开私聊"
	w.WhisperNot = "没能私聊你。请先私聊我一次，再问一遍。"
}
