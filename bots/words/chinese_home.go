package words

import (
	"fmt"
	"strings"
)

func chineseHome(w *Words) {
	w.Hello = func(model string) string {
		return "你好！我用 " + model + " 回答，直接写给我就行。\n/new 开始新对话，/model 换模型，/help 看其他功能。"
	}
	w.HelpHead = "在这里可以："
	w.HelpMore = "还有："
	w.HelpPrivate = "也可以直接写。"
	w.Stranger = "这是私有机器人，由所有者决定谁可以使用。"
	w.StrangePlace = "我在这里还不能回答：需要机器人的所有者在这里用 /allow 允许。"
	w.KeptOut = "我在这里不能回答你。这里的管理员可以更改。"
	w.Claimed = "你现在是所有者了。想在群里使用，就把我加进群：我会问你是否允许。"

	w.GroupAsk = func(ask string) string { return "用 " + ask + " 加上问题来提问，或者直接回复我。" }
	w.GroupHears = func(name string) string {
		if name == "" {
			return "也可以 @我 来提问。"
		}
		return "也可以 @我：" + name + " 加上问题。"
	}
	w.GroupDeaf = func(name string) string {
		return "要让普通的 @（" + name + "）有效，请把我设为管理员，或在 @BotFather 用 /setprivacy 关闭隐私模式后重新把我加进来。"
	}
	w.GroupLacks = func(rights string) string { return "我在这里缺少权限：" + rights + "。" }
	w.Rights = map[string]string{
		"view": "查看频道", "send": "发送消息", "send in threads": "在子区内发送消息", "open threads": "创建公共子区",
		"embed": "嵌入链接", "attach": "附加文件", "history": "阅读消息历史记录",
	}
	w.Comma = "、"
	w.Sentences = func(all []string) string { return strings.Join(all, "") }
	w.GroupNoText = "我只能读到 @我 或回复我的消息：没有开启消息内容权限（message content intent）。"
	w.GroupSettings = "管理员可以用 /settings 更改这里的设置。"
	w.GroupWaits = "已请所有者允许这里使用；在那之前我不会回答。"
}

// chineseRequests are about asking to be let in.
func chineseRequests(w *Words) {
	w.AskOwner = "向所有者申请使用"
	w.AskedOwner = "已经告诉所有者。允许之后我会在这里通知你。"
	w.AskedAlready = "已经申请过了，请等所有者决定。"
	w.LetInAlready = "你已经可以使用了，直接写就行。"
	w.OwnerPerson = func(name, id string) string {
		return name + "（" + id + "）申请使用这个机器人。是否允许？每天的限额是多少？"
	}
	w.OwnerGroup = func(title, id, by string) string {
		return by + " 把我加进了 " + title + "（" + id + "）。是否允许？每天的限额是多少？"
	}
	w.OwnerServer = func(title, id string) string {
		return "我被加进了 " + title + "（" + id + "）。是否允许？每天的限额是多少？"
	}
	w.LetDollar, w.LetOther, w.LetDeny = "每天 $1", "其他", "拒绝"
	w.LetWhich = func(name, command string) string {
		return name + " 每天的限额是多少？其他金额：" + command
	}
	w.LetInPerson = "你可以使用了，直接写就行。"
	w.LetInGroup = func(ask string) string { return "这里可以使用了。用 " + ask + " 提问。" }
}

// chinesePicker are those of the model picker.
func chinesePicker(w *Words) {
	w.ModelNow = func(model, price string) string { return "这里使用 " + withPriceChinese(model, price) + "。" }
	w.ModelSet = func(model, price string) string {
		return "这里现在使用 " + withPriceChinese(model, price) + "。"
	}
	w.ModelPick = func(all int) string {
		return fmt.Sprintf("共 %d 个模型；价格为每百万 tokens 的输入 / 输出。用 /model 加名称的一部分可以缩小范围。", all)
	}
	w.ModelGoneNow = "站点已不再列出这个模型。"
	w.ModelGone = func(model, by string) string {
		return "站点已不再列出 " + model + "，改用 " + by + " 回答。管理员可以另选："
	}
	w.ModelDearer = func(model, now string) string {
		return "站点已不再列出 " + model + "，而 " + now + " 可能更贵。请管理员选择模型："
	}
	w.PriceCall = func(p string) string { return "每次请求 " + p }
	w.PriceFree = "免费"
	w.ModelNone = func(f string) string { return "没有符合 " + f + " 的模型。请看 /models。" }
}

func withPriceChinese(model, price string) string {
	if price == "" {
		return model
	}
	return model + "（" + price + "）"
}
