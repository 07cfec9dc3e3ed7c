package words

import "fmt"

func chineseSettings(w *Words) {
	w.AppsHead = func(site string) string { return site + " 也可以在其他软件里使用，请选择：" }
	w.KeysAt = func(page string) string { return "创建令牌： " + page }
	w.AppsCode, w.AppsKeys, w.AppsKeyHere = "代码", "创建令牌", "YOUR_API_KEY"
	w.AppNextChat = "NextChat：打开这个链接并确认。"
	w.AppWebUI = "Open WebUI：管理员设置 → 外部连接 → OpenAI → 添加连接，填入这个地址和令牌（API Key），或这样启动："
	w.AppCline = "Cline CLI："
	w.ExportNone = "这里还没有你的对话。"
	w.ExportDone = func(turns int) string { return fmt.Sprintf("你在这里的对话：%d 个问题。", turns) }
	w.ExportTitle = "对话"
	w.AskAbout = "问问这条消息"
	w.AboutThat = "这条消息在说什么？请解释；如果它在提问，就回答它。"
}

// chineseMenu are those of the settings' menu.
func chineseMenu(w *Words) {
	w.Colon = "："
	w.Beside = func(word, more string) string { return word + "（" + more + "）" }
	w.SettingsHead = "这里的设置，选一项即可更改。"
	w.SettingsHow = "例如：/settings，或 /settings timezone Asia/Shanghai，或 /settings keyword 小助手。"
	w.SettingsButton = "⚙ 全部设置"
	w.Settings = map[string]string{
		"model": "模型", "persona": "角色", "system": "系统提示词", "budget": "限额", "language": "语言", "memory": "记忆", "answer": "何时回答", "reasoning": "思考过程",
		"rich": "富文本消息", "footer": "费用行", "streaming": "流式输出", "timezone": "时区", "who": "谁可更改",
	}
	w.SettingWhat = map[string]string{
		"model": "这里由哪个模型回答。", "persona": "模型在这里如何表现。", "language": "我在这里用哪种语言。",
		"memory": "各自：每人有自己的对话。共享：大家在同一个对话里。",
		"system": "每次对话之前告诉模型的话。", "budget": "这里最多花多少。",
		"answer":    "@我、回复我和命令总会得到回答。在 Discord 上选自动开子区：@我会开一个子区，里面说的都会得到回答。",
		"reasoning": "是否在回答上方显示模型的思考过程。",
		"rich":      "完成的回答是否用 Telegram 的富文本消息发送，表格和公式由客户端绘制。旧版客户端可能无法显示。",
		"footer":    "是否在每个回答下方显示模型、tokens 和费用。",
		"streaming": "是否边生成边显示回答。",
		"timezone":  "每天、每周、每月从何时开始。其他时区：/settings timezone 名称",
		"who":       "谁可以更改这里的设置。",
	}
	w.Values = map[string]string{
		"language=auto": "自动", "memory=own": "各自", "memory=shared": "共享",
		"answer=mention": "被 @ 时", "answer=every": "每条消息", "answer=keyword": "关键词", "answer=thread": "自动开子区",
		"reasoning=hidden": "隐藏", "reasoning=shown": "显示", "rich=off": "关", "rich=on": "开", "footer=off": "关", "footer=on": "开", "streaming=on": "开", "streaming=off": "关",
		"none": "无", "timezone=auto": "与机器人相同", "who=admins": "管理员", "who=everyone": "所有人", "who=owners": "所有者",
	}
	w.Types = map[string]string{
		"system": "写系统提示词", "persona": "新角色", "timezone": "其他时区", "keyword": "设置关键词", "budget": "设置限额",
	}
	w.TypeReply = func(what string) string { return what + "：请在 10 分钟内回复这条消息来填写。" }
	w.TypeHow = map[string]string{
		"system": "说明模型在这里应该怎样回答。", "persona": "名称 [model=ID] [temperature=0.7] 提示词",
		"timezone": "例如 Europe/Paris。", "keyword": "包含它的消息会得到回答。",
		"budget": "例如 $5 每周、100 requests 每天、200k tokens 每月、off。",
	}
	w.KeywordPrivate = "关键词只用于群和频道；私聊里的每条消息都会得到回答。"
	w.KeywordHow = "请先设置关键词：/settings keyword 词语。含有它的消息会得到回答；/settings keyword - 取消。"
	w.NotAllArrive = "这里还不是所有消息都能到达我，请看 /start。"
	w.Figures = func(model string, prompt, completion int64, money string) string {
		s := fmt.Sprintf("%s · %d + %d tokens", model, prompt, completion)
		if money != "" {
			s += " · " + money
		}
		return s
	}
}

// chinesePersonas are about personas.
func chinesePersonas(w *Words) {
	w.PersonaNone = "无"
	w.PersonaNow = func(name string) string { return "这里的角色：" + name + "。" }
	w.PersonaHow = "选择：/persona 名称，或 - 表示不用。自建：/persona add 名称 提示词（提示词前可以加 model=… 和 temperature=…），/persona remove 名称，/persona export。"
	w.PersonaMany = func(most int) string { return fmt.Sprintf("这里最多保存 %d 个自建角色。", most) }
	w.PersonaKept = func(names string) string { return "已保存：" + names + "。用 /persona 名称 来选择。" }
	w.PersonaGone = func(name string) string { return "已删除：" + name + "。" }
	w.PersonaFile = "要在另一个聊天里使用，把这个文件连同 /persona import 发到那里，或者用它回复这个文件。"
	w.PersonaAttach = "/persona export 给出的文件，用于 import"
	w.PersonaBad = func(name string) string {
		return "角色 " + name + " 无法保存：名称最多 32 个字母或数字，提示词最多 16,000 字节，temperature 在 0 到 2 之间。"
	}
}
