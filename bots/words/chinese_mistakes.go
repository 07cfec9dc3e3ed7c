package words

// What is wrong in the settings, by the English of package config. What was written, or
// the name of the setting, stands before most of them.

// chineseOfTheFile: of the file as a whole.
func chineseOfTheFile() map[string]string {
	return map[string]string{
		"the settings are not right:\n%v":                                     "设置有误：\n%v",
		"the settings stay as they were:\n%v":                                 "设置保持原样：\n%v",
		"%s is gone":                                                          "%s 不见了",
		"the file %s cannot be read: %v":                                      "读不了文件 %s：%v",
		"the file cannot be read: %v":                                         "读不了这个文件：%v",
		"no such file or directory":                                           "没有这个文件",
		"file does not exist":                                                 "没有这个文件",
		"permission denied":                                                   "没有权限",
		"is a directory":                                                      "这是一个文件夹",
		"the file is larger than %d KiB":                                      "文件超过了 %d KiB",
		"the file is not UTF-8 text; save it as UTF-8":                        "文件不是 UTF-8 文本；请另存为 UTF-8",
		"more than %d brackets are opened and not closed":                     "有超过 %d 个括号没有闭合",
		"a second document begins here; keep all settings in one":             "这里开始了第二个 YAML 文档；请把所有设置放在一个里",
		"should be settings, each as KEY: VALUE with a space after the colon": "应该是一项项设置，写成“名称: 值”，冒号用半角，后面有一个空格",
		"this is not valid YAML: %v (text that begins with one of * & ! @ %% ` { [ or holds a colon and a space needs quotes)": "这不是有效的 YAML：%v（以 * & ! @ %% ` { [ 开头，或者含有冒号加空格的文字要用引号括起来）",
		"the text cannot be read":                                 "无法读懂",
		"found a tab, that cannot start any token":                "用了制表符（Tab），缩进请用空格",
		"is not a setting":                                        "没有这项设置",
		"is not a setting; did you mean %s?":                      "没有这项设置；是不是想写 %s？",
		"is set a second time; the first is on line %d":           "重复设置了；第一次在第 %d 行",
		"should be nested: write %s: and, indented below it, %s:": "应该分两层写：先写 %s:，下一行缩进写 %s:",
		"a key here is not a plain word; merging (<<), anchors and keys of several lines are not read":     "这里的名称不是普通的词；不支持合并（<<）、锚点和多行的名称",
		"begins with * & or !, which YAML takes for an alias, an anchor or a tag; put the value in quotes": "以 * & 或 ! 开头，YAML 会当成别名、锚点或标签；请给值加上引号",
		"is not something a setting can be":                                "不能作为设置的值",
		"is nested too deeply":                                             "嵌套得太深",
		"is a list, but should be a single value":                          "写成了列表，应该是单个值",
		"is a group of settings, but should be a list":                     "写成了一组设置，应该是列表",
		"is a group of settings, but should be a single value":             "写成了一组设置，应该是单个值",
		"should be a group: keys with their values, indented below it":     "应该是一组设置：名称和值，在下一行缩进",
		"should be a list; begin each budget with - before its first key":  "应该是列表；每条限额的第一行以 - 开头",
		"should be a list; begin each gateway with - before its first key": "应该是列表；每个站点的第一行以 - 开头",
	}
}

// chineseOfValues: of values.
func chineseOfValues() map[string]string {
	return map[string]string{
		"%v or %s":                                                                                "%v 或 %s",
		"%s is not one of %s":                                                                     "%s 不行，可以写：%s",
		"%s is not a whole number from %d to %d":                                                  "%s 不是 %d 到 %d 的整数",
		"%s is not a number from 0 to 2":                                                          "%s 不是 0 到 2 的数",
		"%s is not between %s and %s":                                                             "%s 不在 %s 和 %s 之间",
		"%s has no unit; write for example 90s, 3h or 180d":                                       "%s 没有单位；例如 90s、3h 或 180d",
		"%s is not a length of time; write for example 90s, 12h30m or 180d":                       "%s 不是时间长度；例如 90s、12h30m 或 180d",
		"should be one line of at most 256 bytes without control characters":                      "应该是一行文字，最多 256 字节，不含控制字符",
		"should be the path of a file, without file: or ?options":                                 "应该是文件的路径，不带 file: 或 ?选项",
		"names a folder; add the name of the file, for example barkeep.db":                        "这是文件夹；请加上文件名，例如 barkeep.db",
		"%s is not a time zone; write a name such as Asia/Shanghai, Europe/Berlin or UTC":         "%s 不是时区；例如 Asia/Shanghai、Europe/Berlin 或 UTC",
		"%s is not HOST:PORT; write for example 127.0.0.1:8080, :8080, or leave it empty for off": "%s 不是“主机:端口”；例如 127.0.0.1:8080 或 :8080，留空则关闭",
		"%s is not an owner; write telegram: or discord: and the person's id in digits without a space, for example telegram:123": "%s 不是所有者；请写 telegram: 或 discord: 加上数字 ID，中间没有空格，例如 telegram:123",
		"%s has no person's id, which is a number above 0":                                                                        "%s 里没有个人的 ID，ID 是大于 0 的数字",
		"%s is not among the permitted models: add it to models, or choose another":                                               "%s 不在允许的模型里：请加进 models，或者换一个",
		"should have a name of 1 to 32 printable characters":                                                                      "名字应该是 1 到 32 个可见字符",
		"has no prompt": "没有系统提示词",
	}
}

// chineseOfAmounts: of amounts.
func chineseOfAmounts() map[string]string {
	return map[string]string{
		"must be more than nothing; write none for no limit":                                                            "必须大于 0；不设上限请写 none",
		"%s is neither dollars nor requests; write for example $5 or 500 requests":                                      "%s 既不是美元也不是请求次数；例如 $5 或 500 requests",
		"%s is not a whole number of requests; write for example 500 requests":                                          "%s 不是整数的请求次数；例如 500 requests",
		"%s is not a number of tokens; write for example 200k tokens":                                                   "%s 不是 tokens 数；例如 200k tokens",
		"%s is not an amount in dollars; write it in digits, for example 2.50":                                          "%s 不是美元金额；请写数字，例如 2.50",
		"is more than Barkeep can count; write less than 1000000000 dollars":                                            "太大了；请写小于 1000000000 美元的数",
		"is finer than Barkeep can count; write at most 9 digits after the point":                                       "太细了；小数点后最多 9 位",
		"is more than $9000, so something is off; input, output and cached are dollars per million tokens":              "超过了 $9000，应该写错了；input、output 和 cached 是每百万 tokens 的美元数",
		"has no number; write 0 for no bound":                                                                           "没有写数字；不设上限请写 0",
		"should have both input and output":                                                                             "应该同时有 input 和 output",
		"should have input and output, or request":                                                                      "应该有 input 和 output，或者 request",
		"says for whom it is: set chat, person or both; * is each":                                                      "没有说是谁的：请写 chat、person 或两者；* 表示每一个",
		"has a role: set chat to its Discord server, such as discord:server/123, and no person":                         "有 role：chat 请写它所在的 Discord 服务器，例如 discord:server/123，不写 person",
		"has no amount: set day, week or month, for example day: $5":                                                    "没有写数额：请写 day、week 或 month，例如 day: $5",
		"%s is not a chat; write its id as /allow does, for example telegram:-1001234 or discord:server/123; * is each": "%s 不是聊天；请像 /allow 那样写 ID，例如 telegram:-1001234 或 discord:server/123；* 表示每一个",
		"%s is not a person; write for example telegram:123 or discord:456; * is each":                                  "%s 不是个人；例如 telegram:123 或 discord:456；* 表示每一个",
		"%s is not the id of a role, which is a number":                                                                 "%s 不是身份组的 ID，ID 是数字",
	}
}

// chineseOfAddresses: of addresses.
func chineseOfAddresses() map[string]string {
	return map[string]string{
		"is not a whole address; it should begin with %v":                                "地址不完整；应该以 %v 开头",
		"is not an address that can be read; check it for spaces, brackets and the port": "地址读不懂；请检查空格、括号和端口",
		"should begin with %v":                                                                                    "应该以 %v 开头",
		"should begin with https://, which Telegram requires":                                                     "应该以 https:// 开头，这是 Telegram 的要求",
		"has no host after ://":                                                                                   "在 :// 之后没有主机名",
		"has a port that is not a number from 1 to 65535":                                                         "端口不是 1 到 65535 的数字",
		"has port %s, but Telegram calls only ports 80, 88, 443 and 8443":                                         "端口是 %s，但 Telegram 只访问 80、88、443 和 8443",
		"holds a user name or password; Barkeep does not send one there, so take it out":                          "含有用户名或密码；Barkeep 不会发送它们，请去掉",
		"should end before any ? or #, since Barkeep adds the paths of its calls to it":                           "应该在“?”或“#”之前结束，因为 Barkeep 会在后面加上路径",
		"should hold no user name, password or #":                                                                 "不应该含有用户名、密码或 #",
		"should end after the port, for example socks5://127.0.0.1:1080":                                          "应该在端口之后结束，例如 socks5://127.0.0.1:1080",
		"the gateway has no address: set url (OPENAI_BASE_URL), for example https://api.openai.com/v1":            "站点没有地址：请设置 url（OPENAI_BASE_URL），例如 https://api.openai.com/v1",
		"the gateway needs a name of its own: set name":                                                           "站点需要自己的名字：请设置 name",
		"another gateway has this name already":                                                                   "已经有站点用了这个名字",
		"needs the account's system access token beside it: set access_token (GATEWAY_ACCESS_TOKEN)":              "还需要这个账户的系统访问令牌：请设置 access_token（GATEWAY_ACCESS_TOKEN）",
		"needs the account's number beside it: set user_id (GATEWAY_USER_ID)":                                     "还需要这个账户的后台 ID：请设置 user_id（GATEWAY_USER_ID）",
		"needs a secret beside it, or anybody could send questions: set webhook_secret (TELEGRAM_WEBHOOK_SECRET)": "还需要一个暗号，否则谁都能发来问题：请设置 webhook_secret（TELEGRAM_WEBHOOK_SECRET）",
		"needs an address to listen on: set listen (BARKEEP_LISTEN)":                                              "还需要监听的地址：请设置 listen（BARKEEP_LISTEN）",
	}
}

// chineseOfSecrets: of tokens and keys.
func chineseOfSecrets() map[string]string {
	return map[string]string{
		"should be the bare token, without the word %s":                                                               "应该只写 token，不带 %s",
		"holds a space, a line break or a character that no token has; copy it again":                                 "含有空格、换行或不该有的字符；请重新复制",
		"is not a bot token; it looks like 123456:ABC-DEF and comes from @BotFather":                                  "不是机器人的 token；它的样子是 123456:ABC-DEF，来自 @BotFather",
		"should be 1 to 256 letters, digits, _ and -":                                                                 "应该是 1 到 256 个字母、数字、_ 或 -",
		"should be the number of the gateway's account, such as 1":                                                    "应该是站点账户的后台 ID，例如 1",
		"is not 32 bytes in hex or base64; make one with: openssl rand -hex 32":                                       "不是十六进制或 base64 的 32 字节；可以这样生成：openssl rand -hex 32",
		"is set together with %s; set only one of them":                                                               "和 %s 同时设置了；只能留一个",
		"the file that it names cannot be read: %v":                                                                   "读不了它指定的文件：%v",
		"the file that it names is empty":                                                                             "它指定的文件是空的",
		"read the secret key: %v":                                                                                     "读取加密用的钥匙：%v",
		"read the secret key in %s: it %v":                                                                            "读取 %s 里加密用的钥匙：它%v",
		"read the secret key in %s: the file is empty; put its backup back, or delete it if no keys were ever stored": "读取 %s 里加密用的钥匙：文件是空的；请放回备份，或者在从未保存过令牌时把它删掉",
		"write a new secret key to %s (or set BARKEEP_SECRET_KEY): %v":                                                "把加密用的新钥匙写到 %s（或者设置 BARKEEP_SECRET_KEY）：%v",
		"secret key: %v":                 "加密用的钥匙：%v",
		"make the database's folder: %v": "创建数据库的文件夹：%v",
		"%s holds encrypted keys, and %s, which opens them, is missing: put it back from where you keep it, or set BARKEEP_SECRET_KEY": "%s 里有加密的令牌，而打开它们的 %s 不见了：请把它放回来，或者设置 BARKEEP_SECRET_KEY",
	}
}

// chineseWarnings: warnings, and what is missing.
func chineseWarnings() map[string]string {
	return map[string]string{
		"%s in the environment is not a setting of Barkeep and is ignored":                                                                           "环境变量 %s 不是 Barkeep 的设置，不起作用",
		"%s in the environment is not a setting of Barkeep and is ignored; did you mean %s?":                                                         "环境变量 %s 不是 Barkeep 的设置，不起作用；是不是想写 %s？",
		"access is open and there is no daily limit: anyone can spend without bound on the operator's keys; set BARKEEP_DAILY_LIMIT, for example $5": "access 是 open，又没有每日上限：谁都可以无限使用你的令牌；请设置 BARKEEP_DAILY_LIMIT，例如 $5",
		"no platform is set up: set TELEGRAM_BOT_TOKEN (from @BotFather) or DISCORD_BOT_TOKEN (from the developer portal)":                           "没有设置平台：请设置 TELEGRAM_BOT_TOKEN（来自 @BotFather）或 DISCORD_BOT_TOKEN（来自开发者后台）",
		"no gateway is set up: set OPENAI_BASE_URL and OPENAI_API_KEY, for example https://api.openai.com/v1 and its key":                            "没有设置站点：请设置 OPENAI_BASE_URL 和 OPENAI_API_KEY，例如 https://api.openai.com/v1 和它的令牌",
	}
}
