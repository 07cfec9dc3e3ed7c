package words

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

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
}

// chinesePictures are about pictures, voice and drawing.
func chinesePictures(w *Words) {
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

// behind is a name with the space that Chinese has behind Latin letters, and not
// behind its own.
func behind(name string) string {
	if last, _ := utf8.DecodeLastRuneInString(name); unicode.Is(unicode.Han, last) {
		return name
	}
	return name + " "
}

// chineseRight names the right that is missing, where the platform has a name for it.
func chineseRight(right string) string {
	if right == "" {
		return ""
	}
	return "（" + right + "）"
}
