package web

import "barkeep/bots/words"

// Words are what the page says in one language, beside what chats say.
type Words struct {
	Code string

	Overview, Chats, SignIn, SignOut         string
	SignInHow, LinkOver, NotSignedIn         string
	SignedOut, FormOld, Broken, NoChat       string
	Balance, Left, Used, Account, Unlimited  string
	Owed, Unknown, AsOf, Today, Month, Days  string
	ByChat, ByPerson, ByModel, Calls, NoCost string
	Running, Nothing, Since, Faults, NoFault string
	Forgotten                                string // people who asked for that
	Find, Name, Kind, Model, Spent, Default  string
	Settings, Save, Budgets, NoBudget        string
	BudgetHow, ByAdmins, Other, OtherCode    string
	Saved, Wrong, Until                      string
	Allow, Deny, Remove, KeepOut, Amount     string
	Who, Whom, People, WhomHow, ModelHow     string
	AccessHead                               string
	Access                                   map[string]string // by verdict
	Kinds                                    map[string]string
}

func (t Words) words() *words.Words { return words.Or(t.Code) }

// In returns the words of a language as a platform or browser names it.
func In(language string) Words {
	if words.Or(language).Code == "zh" {
		return chinese()
	}
	return english()
}

func english() Words {
	return Words{
		Code: "en", Overview: "Overview", Chats: "Chats", SignIn: "Sign in", SignOut: "Sign out",
		SignInHow: "The link works once, within 10 minutes.", LinkOver: "This link was used or is too old. Send /web to the bot for a new one.",
		NotSignedIn: "You are not signed in. Send /web to the bot for a link.", SignedOut: "You are signed out.",
		FormOld: "This form is too old. Load its page again.", Broken: "Something inside Barkeep failed; the log has the cause.", NoChat: "There is no such chat.",
		Balance: "Balance", Left: "Left", Used: "Used", Account: "account", Unlimited: "unlimited", Owed: "owed", Unknown: "not known now", AsOf: "as of",
		Today: "Spent today", Month: "This month", Days: "Spending by day", ByChat: "This month by chat", ByPerson: "This month by person", ByModel: "This month by model",
		Calls: "calls", NoCost: "without a price", Running: "Being answered now", Nothing: "Nothing.", Since: "since", Faults: "Recent trouble", NoFault: "None since the start.", Forgotten: "people who were forgotten",
		Find: "Find", Name: "Chat", Kind: "Kind", Model: "Model", Spent: "This month", Default: "default",
		Settings: "Settings", Save: "Save", Budgets: "Budgets", NoBudget: "No cap.", BudgetHow: "$5 a week, 200 requests a day, off week",
		ByAdmins: " (set by its admins)", Other: "中文", OtherCode: "zh",
		Kinds: map[string]string{"private": "private", "group": "group", "topic": "topic", "server": "server", "channel": "channel", "thread": "thread"},
		Saved: "Saved; it holds from the next question on.", Wrong: "That cannot be read; nothing was changed.", Until: "until",
		Allow: "Let in", Deny: "Keep out", Remove: "Remove", KeepOut: "Keep out", Amount: "Amount", Who: "Who", AccessHead: "Access", People: "People and roles here",
		Whom:    "Name a person as telegram:42, or a Discord role as role:42; nothing was changed.",
		WhomHow: "Empty: this chat as a whole. Or a person (telegram:42) or a Discord role (role:42).", ModelHow: "Empty: the default.",
		Access: map[string]string{"": "No verdict: only who was let in by name may ask here.", "allow": "let in", "deny": "kept out"},
	}
}

func chinese() Words {
	return Words{
		Code: "zh", Overview: "概览", Chats: "聊天", SignIn: "登录", SignOut: "退出登录",
		SignInHow: "链接 10 分钟内有效，只能使用一次。", LinkOver: "链接已使用或已过期。向机器人发送 /web 获取新链接。",
		NotSignedIn: "你尚未登录。向机器人发送 /web 获取链接。", SignedOut: "你已退出登录。",
		FormOld: "表单已过期，请重新打开页面。", Broken: "Barkeep 内部出错，原因见日志。", NoChat: "没有这个聊天。",
		Balance: "余额", Left: "剩余额度", Used: "已用额度", Account: "账户", Unlimited: "不限", Owed: "欠费", Unknown: "暂时未知", AsOf: "截至",
		Today: "今日花费", Month: "本月花费", Days: "每日花费", ByChat: "本月：按聊天", ByPerson: "本月：按用户", ByModel: "本月：按模型",
		Calls: "次", NoCost: "次价格未知", Running: "正在回答", Nothing: "没有。", Since: "开始于", Faults: "最近的问题", NoFault: "启动以来没有问题。", Forgotten: "资料已清除的用户",
		Find: "查找", Name: "聊天", Kind: "类型", Model: "模型", Spent: "本月花费", Default: "默认",
		Settings: "设置", Save: "保存", Budgets: "限额", NoBudget: "没有限额。", BudgetHow: "$5 每周、200 requests 每天、取消 每周",
		ByAdmins: "（由管理员设置）", Other: "English", OtherCode: "en",
		Kinds: map[string]string{"private": "私聊", "group": "群", "topic": "话题", "server": "服务器", "channel": "频道", "thread": "子区"},
		Saved: "已保存，从下一个问题起生效。", Wrong: "无法识别，没有任何更改。", Until: "截至",
		Allow: "允许", Deny: "拒绝", Remove: "删除", KeepOut: "拒绝", Amount: "额度", Who: "对象", AccessHead: "使用权限", People: "这里的用户和身份组",
		Whom:    "请用 telegram:42 指定用户，或用 role:42 指定 Discord 身份组；没有任何更改。",
		WhomHow: "留空：整个聊天；也可填用户（telegram:42）或 Discord 身份组（role:42）。", ModelHow: "留空：默认模型。",
		Access: map[string]string{"": "尚未设定：只有被单独允许的用户可以在这里提问。", "allow": "已允许", "deny": "已拒绝"},
	}
}
