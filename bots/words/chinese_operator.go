package words

import (
	"fmt"
	"maps"
)

func chineseOperator(w *Words) {
	o := &w.Operator
	o.Owner = func(code string) string {
		return "想成为所有者，请在一天之内把下面这行私聊发给机器人：\n\n    /start " + code
	}
	o.OwnerDiscord = func(code string) string {
		return "在 Discord 上：/start code:" + code + "，或者把代码单独私信发给机器人。"
	}
	o.OwnerLink = func(link string) string { return "在 Telegram 上打开这个链接也可以： " + link }
	o.TelegramOn = func(name string) string { return "已连接 Telegram：私聊 @" + name + "，或者把它加进群" }
	o.TelegramDeaf = func(name string) string {
		return "Telegram 的隐私模式是开启的：群里普通的 @ 收不到，/ask@" + name +
			" 和回复可以。想改变的话，把机器人设为群管理员，或者向 @BotFather 发送 /setprivacy 关闭隐私模式，再重新把机器人加进群"
	}
	o.DiscordOn = func(name string) string {
		return "已连接 Discord：私信 " + name + "，或者把它加进服务器"
	}
	o.DiscordDeaf = "Discord 的消息内容权限（Message Content Intent）没有开启：机器人只收得到私信、@ 和斜杠命令；请在开发者后台的 Bot 页面开启"
	o.ModelIs = func(model, gateway string) string {
		return "没有选过模型的聊天使用 " + gateway + " 的 " + model
	}
	o.ModelNotYet = "还没有模型：没有站点列出可以聊天的模型；请设置 BARKEEP_MODEL，或运行 barkeep doctor"
}

// chineseDoctor are those of barkeep doctor.
func chineseDoctor(w *Words) {
	o := &w.Operator
	o.Checks = map[string]string{
		"settings": "设置", "database": "数据库", "disk": "磁盘", "gateway": "站点", "models": "模型", "balance": "余额",
		"platforms": "平台", "telegram": "Telegram", "discord": "Discord", "clock": "时钟",
	}
	o.Of = func(check, gateway string) string { return gateway + " 的" + check }
	o.Environment = "只有环境变量"
	o.NoDatabase = func(path string) string { return path + " 还不存在，第一次启动时会创建" }
	o.Database = func(path string, megabytes float64) string {
		return fmt.Sprintf("%s，%.1f MB，完好", path, megabytes)
	}
	o.DiskFull = func(megabytes uint64, folder string) string {
		return fmt.Sprintf("%s 只剩 %d MB：请腾出空间，磁盘满了 Barkeep 就会停下", folder, megabytes)
	}
	o.DiskFree = func(gigabytes uint64) string { return fmt.Sprintf("剩余 %d GB", gigabytes) }
	o.ModelsListed = func(all int, first string) string {
		return fmt.Sprintf("%d 个，第一个可以聊天的是 %s", all, first)
	}
	o.ModelsNoChat = func(all int) string {
		return fmt.Sprintf("列出了 %d 个，没有可以聊天的；请设置 BARKEEP_MODEL", all)
	}
	o.BalanceUntold = "这个站点不提供余额"
	o.TelegramAll = func(name string) string { return "@" + name + "；收得到群里的所有消息" }
	o.TelegramSome = func(name string) string {
		return "@" + name + "；隐私模式是开启的：群里普通的 @ 收不到（向 BotFather 发送 /setprivacy，再重新加进群），/ask 和回复可以"
	}
	o.DiscordAdd = func(name, link string) string { return name + "；用这个链接加进服务器： " + link }
	o.DiscordSome = "消息内容权限（Message Content Intent）没有开启：只收得到私信、@ 和斜杠命令（开发者后台，Bot 页面）"
	o.ClockAlone = "没有比较：没有站点"
	o.ClockSilent = "没有比较：站点没有应答"
	o.ClockUntold = "没有比较：站点没有给出时间"
	o.ClockOff = func(by string) string {
		return "与站点相差 " + by + "：请校准时钟，否则问题会过早过期"
	}
	o.ClockRight = "误差在一分钟之内"
	o.Troubles = map[string]string{
		"telegram token":   "Telegram 拒绝了机器人的 token：请检查 TELEGRAM_BOT_TOKEN，或向 @BotFather 要一个新的",
		"telegram reach":   "连不上 Telegram：请检查网络，或设置 TELEGRAM_PROXY 或 TELEGRAM_API_URL",
		"telegram trouble": "Telegram 自己出了问题：不用做什么，会自动重试",
		"discord token":    "Discord 拒绝了机器人的 token：请检查 DISCORD_BOT_TOKEN，或在开发者后台的 Bot 页面生成新的",
		"discord reach":    "连不上 Discord：请检查网络，或设置 DISCORD_PROXY 或 DISCORD_API_URL",
		"discord trouble":  "Discord 自己出了问题：不用做什么，会自动重试",
		"site key":         "站点不接受这个令牌：请检查 OPENAI_API_KEY，或在站点上新建一个",
		"site reach":       "连不上站点：请检查网络和 OPENAI_BASE_URL，或设置 OPENAI_PROXY",
	}
	o.Sick = "上面有需要处理的地方"
}

// chineseHelp are those of barkeep help.
func chineseHelp(w *Words) {
	o := &w.Operator
	o.Help = "Barkeep 让 OpenAI 兼容站点的任何模型在 Telegram 和 Discord 里聊天，并把账记清楚。"
	o.HelpEach = "每个命令都可以加 -config 文件，-h 显示详情。结果写到 stdout，其他都写到 stderr。退出码：0 完成，1 失败，2 用法错误。\n" +
		"设置来自 barkeep.yaml 和环境变量：barkeep help settings 列出全部，barkeep.example.yaml 逐项说明。\n" +
		"barkeep help all 是完整参考。"
	o.HelpSettings = "设置来自 -config 或 BARKEEP_CONFIG 指定的文件（否则是数据库旁边的 barkeep.yaml）和环境变量，环境变量优先。\n" +
		"文件保存之后，从下一个问题起生效，不用重启；SIGHUP 也一样。"
	o.HelpFiles = chineseFiles
	translated := map[string]string{}
	for _, table := range chineseTables() {
		maps.Copy(translated, table)
	}
	o.Say = func(english string) string {
		if said, known := translated[english]; known {
			return said
		}
		return english
	}
}

const chineseFiles = `文件
    barkeep.yaml      设置；在数据库旁边，除非 -config 或 BARKEEP_CONFIG 指定了别的文件
    barkeep.db        数据库；运行中的 .db-wal 和 .db-shm 属于它，.db.lock 表示正在运行
    barkeep.db.key    打开其中加密内容的钥匙，第一次启动时生成；请与备份分开保存

信号
    SIGHUP            重新读取设置
    SIGTERM、SIGINT   结束：不再接受新问题，正在进行的回答还有 20 秒

HTTP，地址为 BARKEEP_LISTEN
    /healthz          进程在运行
    /readyz           数据库和每个平台都正常
    /metrics          供 Prometheus 读取
    /web/             所有者的管理页面，在所有者用 /web 打开之后

退出码
    0                 完成
    1                 失败
    2                 用法错误
`

// chineseSubcommands say what the subcommands do.
func chineseSubcommands(w *Words) {
	o := &w.Operator
	o.Does = map[string]string{
		"serve": "在 Telegram 和 Discord 上回答（单独运行 barkeep 就是它）", "chat": "在这个终端里聊天，也可以通过管道",
		"models": "列出站点的模型", "balance": "令牌或账户的余额", "complete": "续写一段文字",
		"usage": "用量，来自数据库", "reconcile": "把账目和站点自己的日志对照",
		"doctor": "检查一切，并说明该做什么", "claim": "打印一个新代码，发送它的人成为所有者",
		"backup": "在运行中复制数据库", "health": "问正在这里运行的 Barkeep 是否正常", "version": "这是哪个版本的 Barkeep",
	}
}
