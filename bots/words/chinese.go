package words

import "fmt"

// Chinese fills the words of zh: simplified, 你 and full-width punctuation.
func Chinese() *Words {
	w := &Words{Code: "zh"}
	chineseAnswers(w)
	chineseRefusals(w)
	chineseFaults(w)
	chineseCommands(w)
	chineseTalk(w)
	chineseTab(w)
	chineseAccess(w)
	chineseTerminal(w)
	chineseBudgets(w)
	chineseUsage(w)
	chineseAlerts(w)
	chineseHome(w)
	chineseRequests(w)
	chinesePicker(w)
	chineseOperator(w)
	chineseDoctor(w)
	chineseHelp(w)
	chineseSubcommands(w)
	chineseSettings(w)
	chineseMenu(w)
	chinesePersonas(w)
	chineseMedia(w)
	chinesePictures(w)
	chinesePage(w)
	chineseKeys(w)
	return w
}

// chineseAnswers are what stands around answers, and about what is stored of them.
func chineseAnswers(w *Words) {
	w.Thinking = "思考中…"
	w.Queued = "排队中：这个模型每分钟能回答的问题有限…"
	w.Fresh = "这里上一次对话已经过了很久，所以开始了新对话。回复旧的回答可以接着聊。"
	w.Continue = "回答见下方。"
	w.LongMore = "回答很长：后面的内容还在写，写完以文件发送。"
	w.LongFile = "回答很长：全文见下面的文件。"
	w.LongRest = func(right string) string {
		return "回答太长，这里又不能发送文件，所以后面的内容缺失。请管理员允许我发送文件" + chineseRight(right) + "，之后用 /export 获取全文。"
	}
	w.FileNever = func(name, right string) string {
		return name + " 没能发出：这里不能发送文件。请管理员允许我发送文件" + chineseRight(right) + "，然后再问一次。"
	}
	w.FileOver = func(name string) string {
		return name + " 没能发出：文件超过了这个聊天的大小限制。"
	}

	w.Stopped = "已停止。"
	w.Restarted = "回答到一半时机器人重启了。"
	w.CannotStore = "机器人暂时无法保存数据，恢复后会自动继续。"

	w.ForgetAsk = "要删除你的提问和得到的回答吗？删除后无法恢复。聊天里的消息本身会保留；费用记录会保留，但不再带有你的名字。"
	w.ForgetHere = "删除我在这里说过的"
	w.ForgetAll = "删除我在所有地方说过的"
	w.ForgetDone = "已删除。"
	w.Privacy = func(days int) string {
		kept := "永久保存"
		if days > 0 {
			kept = fmt.Sprintf("保存 %d 天", days)
		}
		return "为了让对话能继续，你对我的提问和我的回答会" + kept + "；每次调用的费用永久保存；另外还有你的名字和 ID。" +
			"这些内容只会发给提供模型的站点，机器人的所有者可以看到。不是对我说的消息不会保存。用 /forget 可以删除你的内容。"
	}
	w.Dropped = "对话很长，最早的部分不再发给模型。用 /new 可以开始新对话。"
	w.Again = "机器人中途重启过，所以重新问了一次；两次都会计费。"
	w.Length = "回答达到长度上限，到此为止。"
	w.Expired = "我刚才不在线，这个问题已经过时，所以没有回答。如果还想知道，请按“重试”。"
}

// chineseRefusals say why there is no answer, or no button.
func chineseRefusals(w *Words) {
	w.NoModel = "没有可用的模型：站点没有列出聊天模型。管理员可以用 /model 名称 来选择。"
	w.NoPrice = "这里有金额限额，但这个模型的价格未知。请用 /model 换一个模型，或由所有者在配置里设置价格，或改用请求次数限额。"
	w.NotPermitted = func(m string) string { return "这里不能使用模型 " + m + "。可用的模型见 /models。" }
	w.Busy = "这里排队的问题太多了，请过一分钟再问。"
	w.ButtonUsed = "这个按钮已经用过了。"
	w.NotYours = "这个按钮不是给你的。"
	w.AdminsOnly = "只有这里的管理员可以这样做。"
	w.OwnersOnly = "只有机器人的所有者可以这样做。"
	w.PrivateOnly = "请在私聊里问我这个。"
	w.WebLink = "管理页面。此链接 10 分钟内有效，只能使用一次；请在能访问机器人地址的设备上打开。"
	w.WebOff = "没有管理页面：BARKEEP_LISTEN 已关闭。"

	w.Retry = "重试"
	w.Stop = "停止"
	w.Other = "换个模型"
	w.More = "继续"

	w.OtherWhich = "让哪个模型来回答？"
	w.GoOn = "请继续。"
}

func chineseFaults(w *Words) {
	say := func(s string) func(string) string {
		return func(code string) string { return s + "（" + code + "）" }
	}
	w.GaveUp = say("试了三次都没能回答。请按“重试”再试一次。")
	w.Inside = say("机器人内部出了问题。请按“重试”；如果再次出现，请把这个代码告诉所有者。")
	w.Refused = say("站点因内容拒绝了这个问题。换个说法再问吧，对话会跳过它继续。")
	w.Empty = say("模型给了空的回答。请按“重试”，或用 /model 换一个模型。")
	w.Cut = say("回答没说完就被截断了。按“重试”可以再问一次，两次都会计费。")
	w.Stalled = say("回答中途停住了。按“重试”可以再问一次，两次都会计费。")
	w.NoAnswer = say("站点迟迟没有开始回答。按“重试”可以再问一次，这次调用可能已计费。")
	w.KeyWrong = say("站点不接受这个令牌（API Key）。需要所有者设置正确的令牌。")
	w.KeyExpired = say("令牌（API Key）已过期。需要所有者在站点续期。")
	w.KeyExhausted = say("令牌（API Key）的额度已用完。需要所有者提高额度或充值。")
	w.KeyDenied = say("站点不允许使用这个令牌（API Key）。需要所有者在站点检查它是否启用、有哪些限制。")
	w.AccountEmpty = say("站点账户的余额已用完。需要所有者充值。")
	w.QuotaLow = say("站点剩余的额度不够回答这个问题。请问得短一些，或由所有者充值。")
	w.SiteTrouble = say("站点自己的上游出了问题。请稍后再试，或用 /model 换一个模型。")
	w.TooLong = say("对话对这个模型来说太长了。用 /new 开始新对话，或换一个更长上下文的模型。")
	w.BadRequest = say("站点没有看懂请求。请用 /model 换一个模型试试。")
	w.Overloaded = say("站点负载过高。请过一分钟再试。")
	w.Unreachable = say("连不上站点。请过一分钟再试；如果一直这样，需要所有者检查地址和网络。")
	w.Odd = say("站点返回的不是回答。需要所有者检查站点地址。")
	w.NotOffered = say("这个站点不提供这项功能。")
	w.ModelUnknown = func(model, code string) string {
		return "站点没有模型 " + model + "。请用 /models 选择。（" + code + "）"
	}
	w.ModelDenied = func(model, code string) string {
		return "这个令牌（API Key）不能使用 " + model + "。请用 /models 换一个。（" + code + "）"
	}
	w.RateLimited = func(seconds int, code string) string {
		if seconds > 0 {
			return fmt.Sprintf("站点的请求太多了，请 %d 秒后再试。（%s）", seconds, code)
		}
		return "站点的请求太多了，请过一分钟再试。（" + code + "）"
	}
	w.OwnerKey = func(gateway, chat, code string) string {
		return "站点 " + gateway + " 不再接受一个令牌（来自 " + chat + " 的提问）。请看 /balance，或换一个令牌。（" + code + "）"
	}
	w.OwnerUpstream = func(gateway, model, chat, code string) string {
		return "站点 " + gateway + " 用不了 " + model + "：它自己的上游拒绝了请求（来自 " + chat + "）。十分钟内会先问其他有这个模型的站点。（" + code + "）"
	}
	w.OwnerAccount = func(gateway, chat, code string) string {
		return "站点 " + gateway + " 说余额已用完（来自 " + chat + " 的提问）。请看 /balance 并充值。（" + code + "）"
	}
}

func chineseCommands(w *Words) {
	w.Commands = map[string]string{
		"start":    "这是什么",
		"help":     "在这里能做什么",
		"ask":      "提问",
		"new":      "开始新对话",
		"stop":     "停止回答",
		"retry":    "重新回答上一个问题",
		"model":    "查看或选择模型",
		"models":   "列出模型",
		"balance":  "查看余额",
		"usage":    "查看用量",
		"settings": "更改这里的设置",
		"persona":  "角色：预设的回答方式",
		"system":   "设置系统提示词",
		"complete": "续写文本（completions）",
		"apps":     "在其他软件里使用",
		"export":   "把这次对话导出为文件",
		"privacy":  "保存了什么",
		"forget":   "删除你说过的内容",
		"lang":     "语言：zh 或 en",
		"allow":    "允许群或用户使用",
		"deny":     "不让群或用户使用",
		"web":      "管理页面的登录链接",
		"block":    "在这里不再回答某人",
	}
	w.Arguments = map[string]string{
		"settings": "名称和值", "persona": "名称，或 add、remove、import、export",
		"start": "认领码", "ask": "你的问题", "model": "模型名称，或 only 加通配", "models": "名称的一部分",
		"usage": "today、week 或 month；me、chat、models 或 all", "system": "文本，- 表示清除",
		"complete": "要续写的文本；max=N 限制 tokens", "lang": "zh 或 en",
		"allow": "对象和限额：$1、100 requests、no cap", "deny": "对象", "block": "对象和时长：30m、2h、7d",
	}
	w.WrongCode = "认领码不对或已用过。`barkeep claim` 可以生成新的。"
	w.Unknown = func(c string) string { return "没有 /" + c + " 这个命令。请看 /help。" }
}

// chineseTalk are what commands about the conversation, its model and its language say.
func chineseTalk(w *Words) {
	w.NewDone = "已开始新对话。"
	w.StopDone = "正在停止。"
	w.StopNone = "没有正在进行的回答。"
	w.RetryNone = "没有可以重新回答的问题。"
	w.AskHow = "请在 /ask 后面写上问题。"
	w.CompleteHow = "请在 /complete 后面写上要续写的文本；max=100 可以限制 tokens。"

	w.ModelOnly = func(p string) string { return "这里现在只能使用这些模型：" + p + "。" }
	w.ModelAny = "这里现在可以使用所有模型。"
	w.ModelOnlyHow = "例如：/model only gpt-4o*,claude-*。/model only all 取消限制。"
	w.ModelsHead = func(shown, all int) string {
		if shown == all {
			return fmt.Sprintf("共 %d 个模型：", all)
		}
		return fmt.Sprintf("%d 个模型，共 %d 个：", shown, all)
	}
	w.ModelsEmpty = "站点没有列出模型。"
	w.ModelsFile = "完整列表见文件。"

	w.SystemNow = func(t string) string { return "系统提示词：\n" + t }
	w.SystemNone = "这里没有系统提示词。用 /system 文本 来设置。"
	w.SystemSet = "已设置，从下一个回答起生效；/system - 清除。"
	w.SystemClear = "已清除。"

	w.LangName = "中文"
	w.DiscordLocales = []string{"zh-CN", "zh-TW"}
	w.LangNow = func(n string) string { return "语言：" + n + "。用 /lang zh 或 /lang en 更换。" }
	w.LangSet = "从现在起使用中文。"
	w.LangHow = "语言：/lang zh，/lang en。"
}

func chineseTab(w *Words) {
	w.Granted, w.Used, w.Left, w.Requests = "总额度", "已用额度", "剩余额度", "请求次数"
	w.Unlimited = "不限"
	w.Owed = func(a string) string { return "-" + a + "（欠费）" }
	w.UnknownSum = "未知"
	w.OfKey = func(k string) string { return "令牌 " + k }
	w.OfUser = func(k string) string { return "令牌 " + k + " 的用户" }
	w.OfAccount = func(n string) string { return "账户 " + n }
	w.AsOf = func(c string) string { return "截至 " + c }
	w.Expires = func(d string) string { return d + " 到期" }
	w.LoginWrong = "站点不接受这个账户。需要所有者重新设置后台 ID 和系统访问令牌。"
	w.Lapsed = func(d string) string { return "已于 " + d + " 到期" }
	w.Lasts = func(days int) string {
		switch {
		case days < 1:
			return "按近 7 天的用量，不够用一天"
		case days > 365:
			return "按近 7 天的用量，够用一年以上"
		}
		return fmt.Sprintf("按近 7 天的用量，约可用 %d 天", days)
	}
	w.TopUp = "充值"
	w.TopUpAt = func(site string) string { return "充值：" + site }
	w.SumOfKeys = "所有令牌合计"
	w.GroupKey = "在这里付费的令牌"
	w.NoCap = func(spent string) string { return "你今天：" + spent + "，没有限额" }
	w.NoGateway = "没有配置站点。"

	w.UsageHead = map[string]string{"today": "今天", "week": "本周", "month": "本月"}
	w.UsageMe, w.UsageChat, w.UsageAll, w.UsageModel = "你", "这里", "所有聊天", "按模型"
	w.UsageNone = "没有用量"
	w.UsageOpen = func(n int64) string { return fmt.Sprintf("%d 次调用尚未结束，按估算计入", n) }
	w.Unpriced = func(n int64) string { return fmt.Sprintf("%d 次调用价格未知", n) }
}

// chineseAccess are about who may ask.
func chineseAccess(w *Words) {
	w.AllowedChat = func(n, c string) string { return n + " 可以使用了，限额：" + c + "。" }
	w.AllowedPerson = func(n, c string) string { return n + " 可以使用了，限额：" + c + "。" }
	w.AllowedRole = func(n string) string { return n + " 可以使用了。" }
	w.DeniedDone = func(n string) string { return n + " 不能再使用了。" }
	w.BlockedFor = func(n, until string) string { return until + " 之前，这里不再回答 " + n + "。" }
	w.BlockedEver = func(n string) string {
		return "这里不再回答 " + n + "。回复其消息发送 /allow 可以撤销。"
	}
	w.AllowHow = "例如：/allow $1（本群），或回复某人发送 /allow，或 /allow telegram:123 $5。限额按天计：$1、100 requests、no cap。"
	w.DenyHow = "例如：/deny（本群），或回复某人发送 /deny，或 /deny telegram:123。"
	w.BlockHow = "回复那个人的消息，发送 /block 或 /block 2h。"
	w.NotAnOwner = "不能拒绝所有者。"
	w.CapNone = "没有限额"
	w.CapNoPrice = "但这个站点没有公布价格，没有价格时金额限额会拦下所有问题：请改用 /allow 100 requests，或在配置里设置价格。"
	w.CapADay = func(a string) string { return "每天 " + a }
	w.RequestsCount = func(n int64) string { return fmt.Sprintf("%d 次请求", n) }
}

// chineseTerminal are those of barkeep chat.
func chineseTerminal(w *Words) {
	w.TerminalHello = func(model, gateway string) string {
		return "Barkeep：" + gateway + " 的 " + model + "。输入问题，或 /help。Ctrl-D 结束。"
	}
	w.TerminalBye = "再见。"
	w.DemoHello = `这是接在模拟站点上的 Barkeep：不需要账户和网络，也不保存任何东西。
回答是预先写好的，其余都是真的：流式输出、模型、价格、账目。
可以输入，例如：
  17*23 等于多少？
  用 Go 写一个反转字符串的函数
  /models gpt
  /model gpt-4
  /balance
  /usage
Ctrl-C 停止回答，Ctrl-D 结束。`
}
