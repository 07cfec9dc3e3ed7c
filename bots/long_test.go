package bots_test

import (
	"testing"

	"barkeep/bots"
)

func TestWholeOfALongAnswerIsAFile(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, name, data string }{
		{"\nWords.\n\n```go\nx\n```\n", "answer.md", "Words.\n\n```go\nx\n```\n"},
		{"```go\npackage x\n\nvar y = `z`\n```\n", "answer.go", "package x\n\nvar y = `z`\n"},
		{"```C++\nx;\n```", "answer.cpp", "x;\n"},
		{"```../../x\nx\n```", "answer.md", "```../../x\nx\n```\n"},
		{"```\nx\n```", "answer.md", "```\nx\n```\n"},
	} {
		f := bots.View{Text: c.text}.Whole()
		if f.Name != c.name || string(f.Data) != c.data {
			t.Errorf("%q is %s: %q", c.text, f.Name, f.Data)
		}
	}
}
