package bots

import (
	"strings"

	"barkeep/bots/markdown"
	"barkeep/bots/words"
)

// MostMessages is how many messages of a chat an answer takes. Of a longer one the beginning stands there, and the whole
// goes along as a file.
const MostMessages = 5

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
	w := v.Words
	if w == nil {
		w = words.Or("")
	}
	if v.Status == Final {
		return w.LongFile
	}
	return w.LongMore
}
