package words

func chineseAlerts(w *Words) {
	w.Commands["alert"] = "余额提醒"
	w.Arguments["alert"] = "余额，例如 $5；on 或 off"
	w.AlertOff = "这里没有余额提醒。"
	w.AlertOwner = func(below string) string {
		return "会在这里提醒：余额低于 " + below + "、令牌用完或即将到期、用量异常。"
	}
	w.AlertChat = "会在这里提醒：这里的用量异常。"
	w.AlertHow = "例如：/alert $5、/alert on、/alert off。"
	w.AlarmLow = func(whose, left string) string {
		return "余额不足：" + whose + " 只剩 " + left + "。请看 /balance。"
	}
	w.AlarmGone = func(whose string) string {
		return "额度已用完：" + whose + "。请充值，或在站点提高额度。"
	}
	w.AlarmEnds = func(whose, date string) string {
		return "令牌即将到期：" + whose + "，" + date + " 到期。请在站点续期。"
	}
	w.AlarmLate = func(whose string) string { return "令牌已到期：" + whose + "。请在站点续期。" }
	w.AlarmSpending = func(hour, usual string) string {
		return "用量异常：最近一小时 " + hour + "，平时每小时 " + usual + "。请看 /usage。"
	}
}
