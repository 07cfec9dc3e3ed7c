package words

import "fmt"

func chineseBudgets(w *Words) {
	now := map[string]string{"day": "今天", "week": "本周", "month": "本月"}
	over := func(whose string) func(period, limit, left, resets string) string {
		return func(period, limit, left, resets string) string {
			if left != "" {
				return whose + now[period] + "的限额（" + limit + "）只剩 " + left + "，不够回答这个问题，" + resets + " 重置。"
			}
			return whose + now[period] + "的限额（" + limit + "）已用完，" + resets + " 重置。"
		}
	}
	near := func(whose string) func(period, spent, limit, resets string) string {
		return func(period, spent, limit, resets string) string {
			return whose + now[period] + "的限额（" + limit + "）已用 " + spent + "，" + resets + " 重置。"
		}
	}
	w.OverCapAll, w.OverCapChat, w.OverCapOwn = over("机器人"), over("本群"), over("你")
	w.NearCapAll, w.NearCapChat, w.NearCapOwn = near("机器人"), near("本群"), near("你")
	w.CapHere = func(period, spent, limit, resets string) string {
		return "这里" + now[period] + "：" + spent + "，限额 " + limit + "，" + resets + " 重置"
	}
	w.CapOwn = func(period, spent, limit, resets string) string {
		return "你" + now[period] + "：" + spent + "，限额 " + limit + "，" + resets + " 重置"
	}
	each := map[string]string{"day": "每天", "week": "每周", "month": "每月"}
	w.CapAPeriod = func(period, a string) string { return each[period] + " " + a }
	w.TokensCount = func(n int64) string { return fmt.Sprintf("%d tokens", n) }

	w.Commands["budget"] = "设置这里的限额"
	w.Arguments["budget"] = "数额和周期：$5 week、100 requests day、200k tokens month；off 取消"
	w.BudgetNone = "这里没有设置限额。"
	w.BudgetChat = func(limit, spent, resets string) string {
		return "这里：" + limit + "，已用 " + spent + "，" + resets + " 重置"
	}
	w.BudgetPerson = func(n, limit, spent, resets string) string {
		return n + "：" + limit + "，已用 " + spent + "，" + resets + " 重置"
	}
	w.BudgetRole = func(n, limit string) string { return "身份组 " + n + " 的每个人：" + limit }
	w.BudgetEach = func(limit string) string { return "每个人：" + limit }
	w.BudgetFixed = "（机器人的设置）"
	w.BudgetSet = func(n, limit string) string { return behind(n) + "的限额现在是" + limit + "。" }
	w.BudgetCleared = func(n string) string { return behind(n) + "的这项限额已取消。" }
	w.BudgetHow = "例如：/budget $5 week（这里），回复某人发送，或 /budget role:ID 100 requests day，也可以 200k tokens month。/budget off week 取消一项，/budget 列出全部。"
}
