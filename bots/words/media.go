package words

import "fmt"

// englishMedia is about pictures, files and voice.
func englishMedia(w *Words) {
	w.AboutPicture = "What does this picture show?"
	w.AskFile = "a picture, voice message, text, PDF or docx to ask about"
	w.AboutFile = "What does this file say?"
	w.PictureQuoted, w.FileQuoted, w.VoiceQuoted = "[picture]", "[file]", "[voice message]"
	w.UnreadKind = "I cannot look at this. I take pictures, voice messages, text and code files, PDF and Word documents (docx)."
	w.FileTooLarge = func(name string, megabytes int) string {
		return fmt.Sprintf("%s is too large: I take at most %d MB.", called(name, "This file"), megabytes)
	}
	w.FileGone = func(name, code string) string {
		return called(name, "The file") + " can no longer be fetched. Please send it again. (" + code + ")"
	}
	w.FileAway = func(name, code string) string {
		return called(name, "The file") + " could not be fetched just now. Press Retry. (" + code + ")"
	}
	w.FileElsewhere = func(code string) string {
		return "I cannot fetch files here: the owner has to say where the Telegram server keeps them (telegram.files). (" + code + ")"
	}
	w.FileBinary = func(name string) string {
		return called(name, "This file") + " holds no text that I can read. I read text and code files, PDF and docx."
	}
	w.FileEncoding = func(name string) string {
		return "The encoding of " + called(name, "this file") + " cannot be told. Save it as UTF-8 and send it again."
	}
	w.FileLocked = func(name string) string {
		return called(name, "This file") + " needs a password. Send it without one."
	}
	w.FileDamaged = func(name string) string {
		return called(name, "This file") + " is damaged or not what it says it is. Try to open it, save it anew and send that."
	}
	w.FileScanned = func(name string) string {
		return called(name, "This file") + " has pages without text, as scans have. Send the pages as pictures."
	}
	w.FileHuge = func(name string) string {
		return called(name, "This file") + " unpacks to more than I read. Send a smaller part of it."
	}
	w.FileSlow = func(name string) string {
		return called(name, "This file") + " takes too long to read. Send a smaller part of it, or its text."
	}
	w.FileCut = func(name string) string { return "Of " + called(name, "the file") + " only the beginning was read." }
	w.PictureKind = "I cannot read this picture. Send it as JPEG, PNG, WebP or GIF."
	w.PictureSize = func(width, height int) string {
		return fmt.Sprintf("The picture is too large (%d × %d). Send it smaller, or as a photo instead of as a file.", width, height)
	}
	w.NoSight = func(model, other string) string {
		if other == "" {
			return model + " does not see pictures, and no model here is known to. Ask in words."
		}
		return model + " does not see pictures. Choose one that does, like /model " + other + ", and press Retry."
	}
	w.NoEars = "I cannot hear voice messages here: the site lists no model for that. Please write."
	w.NothingHeard = "I could not make out any words in this. Please say it again, or write."
	w.NoVoice = "The site lists no model that reads aloud."
	w.NotSpoken = "The answer could not be read aloud."
	w.Settings["voice"] = "Voice"
	w.SettingWhat["voice"] = "Whether answers are also read aloud. Each reading costs extra."
	w.Values["voice=off"], w.Values["voice=on"] = "off", "on"
	w.ImageHow = "Write after /image what the picture should show; a size may come first: /image 1024x1792 a lighthouse."
	w.ImageNone = "The site lists no model that makes pictures."
	w.ImagePrice = func(price, model, usual string) string {
		return "A picture by " + model + " costs " + price + "; an answer here usually costs " + usual + ". Shall I?"
	}
	w.ImageGone = "The picture is no longer kept. Ask for it again."
	w.DrawIt = "Draw it"
	w.Drawing = "Drawing…"
	w.Commands["image"] = "make a picture"
	w.Arguments["image"] = "what it shows; a size like 1024x1024 may come first"
}

// chineseMedia is about pictures, files and voice.
func chineseMedia(w *Words) {
	w.AboutPicture = "这张图片里是什么？"
	w.AskFile = "要问的图片、语音、文本、PDF 或 docx"
	w.AboutFile = "这个文件说了什么？"
	w.PictureQuoted, w.FileQuoted, w.VoiceQuoted = "[图片]", "[文件]", "[语音]"
	w.UnreadKind = "我看不了这个。我能看图片、听语音，能读文本和代码文件、PDF 和 Word 文档（docx）。"
	w.FileTooLarge = func(name string, megabytes int) string {
		return fmt.Sprintf("%s太大了，最多 %d MB。", spaced(name, "文件"), megabytes)
	}
	w.FileGone = func(name, code string) string {
		return spaced(name, "文件") + "已经取不到了，请重新发送。（" + code + "）"
	}
	w.FileAway = func(name, code string) string {
		return spaced(name, "文件") + "暂时取不到，请按“重试”。（" + code + "）"
	}
	w.FileElsewhere = func(code string) string {
		return "这里取不到文件：需要所有者设置 Telegram 服务器存放文件的目录（telegram.files）。（" + code + "）"
	}
	w.FileBinary = func(name string) string {
		return spaced(name, "这个文件") + "里没有我能读的文本。我能读文本和代码文件、PDF 和 docx。"
	}
	w.FileEncoding = func(name string) string {
		return "无法判断" + spacedFront(name, "这个文件") + "的编码。请另存为 UTF-8 后重新发送。"
	}
	w.FileLocked = func(name string) string {
		return spaced(name, "这个文件") + "需要密码。请发送没有密码的版本。"
	}
	w.FileDamaged = func(name string) string {
		return spaced(name, "这个文件") + "已损坏，或者格式不对。请打开后重新保存再发送。"
	}
	w.FileScanned = func(name string) string {
		return spaced(name, "这个文件") + "的页面里没有文字，可能是扫描件。请把页面作为图片发送。"
	}
	w.FileHuge = func(name string) string {
		return spaced(name, "这个文件") + "解压后太大了。请只发送其中一部分。"
	}
	w.FileSlow = func(name string) string {
		return spaced(name, "这个文件") + "读取时间太长。请只发送其中一部分，或直接发送文字。"
	}
	w.FileCut = func(name string) string { return spaced(name, "文件") + "只读了开头部分。" }
	w.PictureKind = "无法读取这张图片。请用 JPEG、PNG、WebP 或 GIF 格式发送。"
	w.PictureSize = func(width, height int) string {
		return fmt.Sprintf("图片太大了（%d × %d）。请缩小后发送，或者作为照片而不是文件发送。", width, height)
	}
	w.NoSight = func(model, other string) string {
		if other == "" {
			return model + " 看不了图片，这里也没有已知能看图片的模型。请用文字提问。"
		}
		return model + " 看不了图片。请换一个能看的，例如 /model " + other + "，再按“重试”。"
	}
	w.NoEars = "这里听不了语音：站点没有列出语音识别模型。请用文字提问。"
	w.NothingHeard = "没有听清任何内容。请再说一遍，或用文字提问。"
	w.NoVoice = "站点没有列出能朗读的模型。"
	w.NotSpoken = "这个回答没能朗读出来。"
	w.Settings["voice"] = "语音"
	w.SettingWhat["voice"] = "回答是否同时朗读。每次朗读另外计费。"
	w.Values["voice=off"], w.Values["voice=on"] = "关", "开"
	w.ImageHow = "请在 /image 后面描述图片，前面可以加尺寸，例如：/image 1024x1792 灯塔。"
	w.ImageNone = "站点没有列出能生成图片的模型。"
	w.ImagePrice = func(price, model, usual string) string {
		return "用 " + model + " 生成一张图片需要 " + price + "，这里一个回答通常是 " + usual + "。要生成吗？"
	}
	w.ImageGone = "图片已经不在了，请重新生成。"
	w.DrawIt = "生成"
	w.Drawing = "正在生成图片…"
	w.Commands["image"] = "生成图片"
	w.Arguments["image"] = "图片内容，前面可以加尺寸，如 1024x1024"
}

// called is a file's name, or what stands for it where it has none.
func called(name, instead string) string {
	if name == "" {
		return instead
	}
	return name
}

// spaced is called with the space that Chinese has behind Latin letters.
func spaced(name, instead string) string {
	if name == "" {
		return instead
	}
	return name + " "
}

func spacedFront(name, instead string) string {
	if name == "" {
		return instead
	}
	return " " + name + " "
}
