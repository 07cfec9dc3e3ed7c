package words

func chinesePage(w *Words) {
	w.Page = Page{
		Overview: "概览", Chats: "聊天", SignIn: "登录", SignOut: "退出登录",
		SignInHow: "链接 10 分钟内有效，只能使用一次。", LinkOver: "链接已使用或已过期。向机器人发送 /web 获取新链接。",
		NotSignedIn: "你尚未登录。向机器人发送 /web 获取链接。", SignedOut: "你已退出登录。",
		FormOld: "表单已过期，请重新打开页面。", Broken: "Barkeep 内部出错，原因见日志。", NoChat: "没有这个聊天。",
		Balance: "余额", Left: "剩余额度", Used: "已用额度", Account: "账户", Unlimited: "不限", Owed: "欠费", Unknown: "暂时未知", AsOf: "截至",
		Today: "今日花费", Month: "本月花费", Days: "每日花费", ByChat: "本月：按聊天", ByPerson: "本月：按用户", ByModel: "本月：按模型",
		Calls: "次", NoCost: "次价格未知", Running: "正在回答", Nothing: "没有。", Since: "开始于", Faults: "最近的问题", NoFault: "启动以来没有问题。", Forgotten: "资料已清除的用户",
		Find: "查找", Name: "聊天", Kind: "类型", Model: "模型", Spent: "本月花费", Default: "默认",
		Settings: "设置", Save: "保存", Budgets: "限额", NoBudget: "没有限额。", BudgetHow: "$5 每周、200 requests 每天、取消 每周",
		ByAdmins: "（由管理员设置）",
		Kinds:    map[string]string{"private": "私聊", "group": "群", "topic": "话题", "server": "服务器", "channel": "频道", "thread": "子区"},
		Saved:    "已保存，从下一个问题起生效。", Wrong: "无法识别，没有任何更改。", Until: "截至",
		Allow: "允许", Deny: "拒绝", Remove: "删除", KeepOut: "拒绝", Amount: "额度", Who: "对象", AccessHead: "使用权限", People: "这里的用户和身份组",
		Whom:    "请用 telegram:42 指定用户，或用 role:42 指定 Discord 身份组；没有任何更改。",
		WhomHow: "留空：整个聊天；也可填用户（telegram:42）或 Discord 身份组（role:42）。", ModelHow: "留空：默认模型。",
		Access: map[string]string{"": "尚未设定：只有被单独允许的用户可以在这里提问。", "allow": "已允许", "deny": "已拒绝"},
	}
}
