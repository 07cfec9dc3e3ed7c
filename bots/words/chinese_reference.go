package words

// chineseTables are the translations of what belongs to tables elsewhere, by the English.
func chineseTables() []map[string]string {
	return []map[string]string{
		chineseReference(), chineseGeneral(), chineseUse(), chineseRefused(), chineseOfTheFile(), chineseOfValues(), chineseOfAmounts(), chineseOfAddresses(), chineseOfSecrets(), chineseWarnings(),
	}
}

// chineseReference says what each setting means, by the English of package config.
func chineseReference() map[string]string {
	return map[string]string{
		"path of the YAML file, as -config (barkeep.yaml beside the database, when there is one)": "YAML 设置文件的路径，同 -config（默认是数据库旁边的 barkeep.yaml，如果有的话）",

		"bot token from @BotFather; Telegram runs when it is set":                                                                                 "机器人的 token，来自 @BotFather；设置了就启用 Telegram",
		"Bot API root; a self-hosted server works":                                                                                                "Bot API 的地址；可以是自建的",
		"http, https or socks5 proxy for Telegram only (else HTTPS_PROXY and NO_PROXY count)":                                                     "只用于 Telegram 的 http、https 或 socks5 代理（否则看 HTTPS_PROXY 和 NO_PROXY）",
		"the bot's own cap over all chats; 0 is none":                                                                                             "机器人对所有聊天合计的每秒上限；0 为不限",
		"public address that Telegram calls, instead of polling":                                                                                  "供 Telegram 回调的公网地址，代替轮询",
		"what Telegram's calls must carry; letters, digits, _ and -":                                                                              "Telegram 回调时必须带上的暗号；字母、数字、_ 和 -",
		"finished answers are rich messages, with real tables and formulas, where a chat did not choose in /settings; old apps may not show them": "完成的回答用富文本消息，表格和公式由 Telegram 显示；聊天可以在 /settings 里另选；旧版客户端可能看不到",
		"directory of a self-hosted Bot API server that runs with --local, as Barkeep sees it: files people send are read there":                  "以 --local 运行的自建 Bot API 服务的文件夹，按 Barkeep 看到的路径：从那里读取收到的文件",
		"bot token from the developer portal; Discord runs when it is set":                                                                        "机器人的 token，来自开发者后台；设置了就启用 Discord",
		"REST root; a REST proxy works":                                                                                                           "REST 的地址；可以是反向代理",
		"http, https or socks5 proxy for Discord's REST and WebSocket only":                                                                       "只用于 Discord（REST 和 WebSocket）的 http、https 或 socks5 代理",
		"the bot's own cap over all channels; 0 is none":                                                                                          "机器人对所有频道合计的每秒上限；0 为不限",

		"list of gateways; a model goes to the first that lists it; the environment describes the first":                         "站点列表；模型由第一个列出它的站点提供；环境变量描述的是第一个",
		"what to call it; needed from the second gateway on":                                                                     "站点的名字；从第二个起必须有",
		"address, with or without /v1":                                                                                           "地址，带不带 /v1 都行",
		"API keys in the order of use, with commas between them":                                                                 "令牌（API Key），按使用的顺序，用逗号分隔",
		"number of the console account, for its balance and exact reconciliation":                                                "后台 ID，用于账户余额和精确对账",
		"system access token of the console account":                                                                             "账户的系统访问令牌",
		"http, https or socks5 proxy for this gateway only":                                                                      "只用于这个站点的 http、https 或 socks5 代理",
		"models to use it for, * for any text (all that it lists)":                                                               "用它提供哪些模型，* 代表任意文字（默认是它列出的全部）",
		"requests a minute by model pattern, the first that fits counts, 0 is none; the defaults hold for patterns not set here": "每分钟请求数，按模型，第一个匹配的有效，0 为不限；这里没写的沿用默认值",
		"dollars by model pattern, the first that fits counts; they beat what the gateway says":                                  "美元价格，按模型，第一个匹配的有效；优先于站点给出的价格",
		"dollars per million tokens of the question":                                                                             "每百万 tokens 的提问，美元",
		"dollars per million tokens of the answer":                                                                               "每百万 tokens 的回答，美元",
		"dollars per million tokens that the gateway had in its cache (as input)":                                                "每百万 tokens 命中缓存的提问，美元（默认同 input）",
		"dollars per request":                            "每次请求，美元",
		"longest wait for an answer to begin":            "等待回答开始的最长时间",
		"longest silence within an answer":               "回答中途没有动静的最长时间",
		"default model (the gateway's first chat model)": "默认模型（站点第一个可以聊天的模型）",
		"models that may be used, * for any text (all)":  "允许使用的模型，* 代表任意文字（默认全部）",
		"ready-made ways for a model to behave, by name": "现成的角色，按名字",
		"system prompt":                    "系统提示词",
		"model to go with it (the chat's)": "配合它的模型（默认用聊天的）",
		"from 0 to 2 (the gateway's)":      "0 到 2（默认由站点决定）",
	}
}

// chineseGeneral is the same of what is not about platforms and gateways.
func chineseGeneral() map[string]string {
	return map[string]string{
		"path of the SQLite file": "SQLite 数据库文件的路径",
		"32 bytes in hex or base64, several with commas: the first encrypts stored keys, all decrypt (DATABASE.key, made at the first start)": "十六进制或 base64 的 32 字节，多个用逗号分隔：第一个用来加密保存的令牌，全部都能解密（默认是第一次启动时生成的“数据库名.key”）",
		"address of /healthz, /readyz, /metrics and the webhook; set and empty is off":                                                        "/healthz、/readyz、/metrics 和 webhook 的地址；设为空则关闭",
		"debug, info, warn or error":          "debug、info、warn 或 error",
		"auto (by chat and person), zh or en": "auto（看聊天和个人）、zh 或 en",
		"where days, weeks and months begin, such as Asia/Shanghai; Local is the machine's": "每天、每周、每月从哪个时区的零点开始，例如 Asia/Shanghai；Local 是本机的时区",

		"closed (owners let chats and people in) or open (to anyone)":                                                                                   "closed（由所有者放行聊天和个人）或 open（谁都可以用）",
		"most that all chats together spend a day on the operator's keys: $5 or 500 requests (none)":                                                    "所有聊天每天合计最多使用你的令牌多少：$5 或 500 requests（默认不限）",
		"list of ceilings for chats, people and roles on the operator's keys, in the operator's timezone; they hold beside what /budget and /allow set": "聊天、个人和身份组使用你的令牌的限额列表，按你的时区；与 /budget 和 /allow 设置的同时有效",
		"group, channel or server as in /allow, such as telegram:-1001234 or discord:server/123; * is each":                                             "群、频道或服务器，同 /allow，例如 telegram:-1001234 或 discord:server/123；* 表示每一个",
		"person, such as telegram:123, in that chat or anywhere; * is each":                                                                             "个人，例如 telegram:123，在那个聊天里或任何地方；* 表示每一个",
		"id of a Discord role: each person who has it in that server":                                                                                   "Discord 身份组的 ID：那个服务器里有它的每一个人",
		"most a day: $5, 500 requests or 200k tokens":                                                                                                   "每天最多：$5、500 requests 或 200k tokens",
		"most a week, from Monday": "每周最多，从星期一算起",
		"most a month":             "每月最多",
		"the whole list of owners, as telegram:123 or discord:456 (empty: claimed with a code)": "全部所有者，例如 telegram:123 或 discord:456（留空：用代码认领）",
		"who may bind an own key: off, allowed (those let in) or anyone":                        "谁可以绑定自己的令牌：off（不许）、allowed（已放行的人）或 anyone（任何人）",
		"an own key may be one of any public https address, not of your gateways alone":         "自己的令牌可以属于任何公网 https 地址，不限于这里的站点",
		"members of an allowed chat may ask in private too":                                     "已放行的聊天的成员也可以私聊提问",
		"who sees the operator's key's balance in a group: owners or admins":                    "在群里谁能看到你的令牌的余额：owners（所有者）或 admins（管理员）",
		"a private conversation begins anew after this long without a question":                 "私聊过了这么久没有提问，就开始新对话",
		"tokens of earlier turns that go with a question, at most":                              "提问时最多带上多少 tokens 的前文",
		"an unanswered question in a private chat expires after this long":                      "私聊里没有回答的问题过这么久就过期",
		"the same in groups and channels":                                                       "同上，在群和频道里",
		"answers that run together in a private chat":                                           "私聊里同时进行的回答数",
		"how long words are kept, or forever; charges are kept for ever":                        "文字保存多久，或 forever（一直保存）；费用记录一直保存",
	}
}

// chineseUse are the flags of the subcommands, and the heads of the reference.
func chineseUse() map[string]string {
	return map[string]string{
		"the YAML `file` with the settings":                                 "YAML 设置`文件`",
		"talk to a simulated gateway: no account, no network, nothing kept": "和模拟的站点聊天：不用账户，不用网络，什么都不保存",
		"with -demo: play a tour by itself":                                 "与 -demo 一起：自动演示一遍",
		"print JSON":                                                        "输出 JSON",
		"print CSV":                                                         "输出 CSV",
		"write the ids to this `file`, one a line":                          "把模型名写进这个`文件`，每行一个",
		"the console account instead of the keys":                           "看账户的余额，而不是令牌的",
		"the `model` (default: BARKEEP_MODEL)":                              "用哪个`模型`（默认 BARKEEP_MODEL）",
		"add at most `N` tokens":                                            "最多续写 `N` 个 tokens",
		"from this `date` on, as 2026-01-31 (default: this month)":          "从这个`日期`起，例如 2026-01-31（默认本月）",
		"one row per `day|chat|person|model|kind` instead of one per call":  "按 `day|chat|person|model|kind`（天、聊天、个人、模型、种类）汇总，而不是每次请求一行",

		"NAME": "名称", "SYNOPSIS": "用法", "COMMANDS": "命令", "SETTINGS": "设置", "COMMANDS IN CHAT": "聊天里的命令",
		"default: %s":                   "默认：%s",
		"changes with a restart only":   "重启后才生效",
		"takes: %s":                     "后面写：%s",
		"for owners":                    "所有者可用",
		"for admins and owners":         "管理员和所有者可用",
		"for all to see, admins to set": "所有人可看，管理员可改",
		"for all":                       "所有人可用",
	}
}

// chineseRefused are the mistakes of the subcommands, and what stops them.
func chineseRefused() map[string]string {
	return map[string]string{
		"there is no command %q; barkeep help lists them":                                                     "没有命令 %q；barkeep help 列出全部命令",
		"there is no help about %q; barkeep help lists the commands":                                          "没有关于 %q 的帮助；barkeep help 列出全部命令",
		"there is no flag %s; %s lists them":                                                                  "没有选项 %s；%s 列出全部选项",
		"%s needs a value; %s tells which":                                                                    "%s 后面要有值；见 %s",
		"%s does not take %s; %s tells what it takes":                                                         "%s 的值不能是 %s；见 %s",
		"-tour goes with -demo":                                                                               "-tour 要和 -demo 一起用",
		"-by takes day, chat, person, model or kind, not %q":                                                  "-by 后面是 day、chat、person、model 或 kind，不能是 %q",
		"-since takes a date like 2026-01-31, not %q":                                                         "-since 后面是日期，例如 2026-01-31，不能是 %q",
		"serve takes no %q":                                                                                   "serve 后面不能有 %q",
		"parse takes no %q":                                                                                   "parse 后面不能有 %q",
		"backup takes the file to write: barkeep backup FILE":                                                 "backup 后面要写备份到哪个文件：barkeep backup FILE",
		"complete takes the text to continue: barkeep complete -m MODEL PROMPT":                               "complete 后面要写续写的文字：barkeep complete -m MODEL PROMPT",
		"another Barkeep is running on %s; stop it first, or talk to it on its platforms":                     "另一个 Barkeep 正在使用 %s；请先停下它，或者在平台上和它聊天",
		"another Barkeep is running on it":                                                                    "另一个 Barkeep 正在使用这个数据库",
		"another Barkeep is running on it; stop that one first, or set BARKEEP_DATABASE to another file":      "另一个 Barkeep 正在使用它；请先停下那一个，或者把 BARKEEP_DATABASE 设为别的文件",
		"open database %s: %v":                                                                                "打开数据库 %s：%v",
		"there is none yet; start barkeep serve once, or name the right file: file does not exist":            "还没有这个数据库；请先运行一次 barkeep serve，或者写对文件名",
		"it is not a file; set BARKEEP_DATABASE to a file":                                                    "这不是文件；请把 BARKEEP_DATABASE 设为一个文件",
		"the file is not a SQLite database; set BARKEEP_DATABASE to another file, or move this one away":      "这个文件不是 SQLite 数据库；请把 BARKEEP_DATABASE 设为别的文件，或者把它移走",
		"the file is a SQLite database of another program; set BARKEEP_DATABASE to another file":              "这是别的程序的 SQLite 数据库；请把 BARKEEP_DATABASE 设为别的文件",
		"the file is read-only; give Barkeep's user the right to write it and its folder":                     "文件是只读的；请让运行 Barkeep 的用户可以写它和它的文件夹",
		"%s exists; name a new file":                                                                          "%s 已经存在；请换一个文件名",
		"read the log of %s: %v":                                                                              "读取 %s 的日志：%v",
		"%s: its log was not read whole: a site lets one address read few in 20 minutes; try again then [%v]": "%s：日志没有读完：站点限制每个地址 20 分钟内读取的次数；请过后再试 [%v]",
		"listen on %s: %v; set BARKEEP_LISTEN to another address, or empty for none":                          "监听 %s：%v；请把 BARKEEP_LISTEN 设为别的地址，或留空关闭",
		"nothing listens: BARKEEP_LISTEN is empty":                                                            "没有监听：BARKEEP_LISTEN 是空的",
		"ask %s: %v":    "访问 %s：%v",
		"%s answers %s": "%s 的应答是 %s",
		"key %s: %v":    "令牌 %s：%v",
		"no console account is set: give GATEWAY_USER_ID and GATEWAY_ACCESS_TOKEN":         "没有设置账户：请设置 GATEWAY_USER_ID 和 GATEWAY_ACCESS_TOKEN",
		"the owners are set in the settings (BARKEEP_OWNERS); a code would change nothing": "所有者已经写在设置里（BARKEEP_OWNERS）；代码不起作用",
		"copied to %s; keep the secret key file with it, but apart":                        "已复制到 %s；加密用的钥匙文件也要备份，但请分开存放",
		"%d models in %s": "%d 个模型已写入 %s",
		"price unknown":   "价格未知",
		"%s, own keys":    "%s（自己的令牌）",
		"%s: %d confirmed now, %d still estimated":               "%s：这次确认了 %d 笔，还有 %d 笔是估算",
		"the log differs from what was computed; the log counts": "日志与计算的不同，以日志为准",
		"not in the gateway's log":                               "站点的日志里没有",
		"in the gateway's log, but not on the tab":               "站点的日志里有，账目里没有",
		"%s  computed $%s":                                       "%s  计算为 $%s",
		"the logs of %d own keys were not read: a site lets one address read few in 20 minutes; try again then": "有 %d 个自己的令牌的日志没有读到：站点限制每个地址 20 分钟内读取的次数；请过后再试",
	}
}
