package bots

import (
	"strings"

	"barkeep/bots/markdown"
	"barkeep/bots/words"
)

// MostMessages is how many messages of a chat an answer takes. Of a longer one the beginning stands there, and the whole
// goes along as a file.
const MostMessages = 5

// MostUnfiled is how many messages it takes where files are refused: what a Telegram group may be written in a minute. Losing
// is worse than flooding, but a chat that is flooded without an end is lost, too.
const MostUnfiled = 20

// unfiled is why no file goes along with a view.
type unfiled struct {
	told  bool
	right string // that is missing, as the platform names it
}

// Unfiled is the view where the platform refuses its file, and says so: right is the platform's own name for the right to send
// files, or empty; over is set if the file is too large for the platform, whoever sends it.
func (v View) Unfiled(right string, over bool) View {
	v.unfiled = unfiled{told: true, right: right}
	if v.File == nil {
		return v
	}
	said := v.words().FileNever(v.File.Name, right)
	if over {
		said = v.words().FileOver(v.File.Name)
	}
	v.Note = strings.TrimSpace(v.Note + "\n" + said)
	v.File = nil
	return v
}

// Whole is the file that carries all of a view's text: the code alone where there is nothing else, so that it can be run.
func (v View) Whole() *File {
	doc := markdown.Parse(v.Text)
	if len(doc.Blocks) == 1 && doc.Blocks[0].Kind == markdown.Fence {
		if ending := endings[strings.ToLower(doc.Blocks[0].Language)]; ending != "" {
			return &File{Name: "answer." + ending, Data: []byte(doc.Blocks[0].Text + "\n")}
		}
	}
	return &File{Name: "answer.md", Data: []byte(strings.TrimSpace(v.Text) + "\n")}
}

// endings are those of files, by a code block's language.
var endings = map[string]string{
	"bash": "sh", "c": "c", "c++": "cpp", "cpp": "cpp", "cs": "cs", "csharp": "cs", "css": "css", "csv": "csv", "go": "go", "golang": "go",
	"html": "html", "java": "java", "javascript": "js", "js": "js", "json": "json", "kotlin": "kt", "latex": "tex", "lua": "lua", "php": "php",
	"py": "py", "python": "py", "rb": "rb", "ruby": "rb", "rs": "rs", "rust": "rs", "sh": "sh", "shell": "sh", "sql": "sql", "swift": "swift",
	"toml": "toml", "ts": "ts", "tsx": "tsx", "typescript": "ts", "vue": "vue", "xml": "xml", "yaml": "yaml", "yml": "yaml",
}

// Long is the small line under the beginning of a text that is too long for the chat.
func (v View) Long() string {
	w := v.words()
	switch {
	case v.Status != Final:
		return w.LongMore
	case v.unfiled.told:
		return w.LongRest(v.unfiled.right)
	}
	return w.LongFile
}

func (v View) words() *words.Words {
	if v.Words == nil {
		return words.Or("")
	}
	return v.Words
}
