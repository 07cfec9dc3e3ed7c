package words

func chineseKeys(w *Words) {
	say := func(s string) func(string) string {
		return func(code string) string { return s + "（" + code + "）" }
	}
	w.Commands["key"] = "自己的令牌（API Key）"
	w.Arguments["key"] = "留空、令牌、account 或 remove"
	w.OwnOff = "这里没有开启自带令牌。"
	w.OwnHow = "请在 10 分钟内把你的令牌（sk-…）作为下一条消息发给我。我会向站点验证、加密保存，并删除你的消息。它只为你在这个私聊里的提问付费，不用于别处。"
	w.OwnHowAddress = "如果是别的站点，请在前面写上地址：https://site.example/v1 sk-…"
	w.OwnHowGroup = func(group string) string {
		return "请在 10 分钟内把要在" + group + "付费的令牌（sk-…）作为下一条消息发给我。我会向站点验证、加密保存，并删除你的消息。之后你可以设置每天最多用多少。"
	}
	w.OwnWhich = "是哪个站点的？"
	w.OwnIs = func(key, site string) string { return "你在这里的令牌：" + key + "（" + site + "）" }
	w.OwnIsGroup = func(key, group, limit string) string { return "你在" + group + "的令牌：" + key + "，" + limit }
	w.OwnBound = func(key, site string) string {
		return "从现在起，你的令牌 " + key + "（" + site + "）为你在这个私聊里的提问付费。/key 可以查看和移除。"
	}
	w.OwnBoundGroup = func(key, group, limit string) string {
		return "从现在起，你的令牌 " + key + " 在" + group + "付费：" + limit + "。这个群每天最多可以用多少？"
	}
	w.OwnCapSet = func(group, limit string) string { return "你在" + group + "的令牌：" + limit + "。" }
	w.OwnRemoved = "令牌已移除。"
	w.OwnNothing = "这里没有绑定令牌。"
	w.OwnNotAKey = "这看起来不是令牌。例如：/key sk-…、/key account、/key remove。"
	w.OwnNotBound = "没有保存任何内容。"
	w.OwnNoSite = "我不知道这个站点。请只发送令牌，或看 /key。"
	w.OwnNoAddress = "只能使用公网的 https 地址。"
	w.OwnStays = "我无法删除你的消息，请你自己删除。"
	w.OwnExposed = "这里的其他人能看到令牌。请在站点新建一个，令牌只在私聊里发给我。"
	w.OwnLinkGone = "这个链接已用过、超过 10 分钟，或不是给你的。请在群里再发送一次 /key。"
	w.OwnNotAdmin = "只有那个群的管理员可以为它绑定令牌。"
	w.OwnGroup = func(holder, limit string) string {
		return "这里由 " + holder + " 的令牌付费：" + limit + "。"
	}
	w.OwnGroupNone = "这里由机器人自己的令牌付费。管理员可以绑定另一个令牌，之后由它为本群所有人付费。"
	w.OwnPausedHolder = "你已不是那里的管理员，所以你的令牌在那里已暂停。/key 可以查看和移除。"
	w.OwnPaused = say("在这里付费的令牌已暂停，因为它的持有人已不是这里的管理员。管理员可以用 /key 绑定另一个。")
	w.OwnPausedThere = func(group, code string) string {
		return "在 " + group + " 里付费的令牌已暂停，因为它的持有人已不是那里的管理员。你可以在那里用 /key 绑定另一个。（" + code + "）"
	}
	w.PayerFailed = say("在这里付费的令牌现在不能用，原因已告诉它的持有人。管理员可以用 /key 绑定另一个。")
	w.HolderFailed = func(group, why string) string { return "你在" + group + "的令牌：" + why }
	w.OwnClosed = say("你自己的令牌不能再用了。请用 /key 重新绑定，或在那里移除。")
	w.OwnWrong = say("站点不接受你的令牌。请用 /key 更换。")
	w.OwnExpired = say("你的令牌已过期。请在站点续期，或用 /key 更换。")
	w.OwnExhausted = say("你的令牌额度已用完。请在站点提高额度，或用 /key 更换。")
	w.OwnDenied = say("站点不允许使用你的令牌。请在站点检查它是否启用、有哪些限制。")
	w.OwnEmpty = say("你在站点的账户余额已用完。请在站点充值。")
	w.OwnBind = "绑定令牌"
	w.OwnRemove = "移除"
	w.OwnRemoveIn = func(group string) string { return "从" + group + "移除" }
	w.OwnReplace = "更换"
	w.AccountRemove = "移除账户"
	w.AccountHow = "请在 10 分钟内用一条消息发来两样：ID（右上角）和系统访问令牌（个人设置 → 生成系统访问令牌），中间用空格隔开：123 abc…\n注意：生成新的会让旧的失效；如果别处还在用旧的，请发旧的。"
	w.AccountIs = func(id, site string) string { return "你的账户：后台 ID " + id + "（" + site + "）" }
	w.AccountBound = func(name string) string { return "账户 " + name + " 已绑定。在私聊里用 /balance 查看。" }
	w.AccountWrong = "站点不接受这个后台 ID 和系统访问令牌。"
}
