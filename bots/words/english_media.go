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
}

// englishPictures are about pictures, voice and drawing.
func englishPictures(w *Words) {
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

// called is a file's name, or what stands for it where it has none.
func called(name, instead string) string {
	if name == "" {
		return instead
	}
	return name
}

// englishRight names the right that is missing, where the platform has a name for it.
func englishRight(right string) string {
	if right == "" {
		return ""
	}
	return " (" + right + ")"
}
