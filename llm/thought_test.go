package llm

import (
	"strings"
	"testing"
)

// TestThoughts holds that thoughts at the beginning of an answer are told from its
// words, however the pieces are cut.
func TestThoughts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, said, thought string }{
		{"Hello.", "Hello.", ""},
		{"<think>Who is it?</think>\n\nHello.", "Hello.", "Who is it?"},
		{"\n<think>\nWho?\n</think>Hello <think>x</think>", "Hello <think>x</think>", "\nWho?\n"},
		{"<think></think>Hello", "Hello", ""},
		{"<thin ice>", "<thin ice>", ""},
		{"<th", "<th", ""},
		{"  ", "  ", ""},
		{"<think>a < b </thin", "", "a < b </thin"},
		{"Use <think> tags.", "Use <think> tags.", ""},
		{"<think>思考</think>你好", "你好", "思考"},
		{"Who is it?\n</think>\n\nHello.", "Hello.", "Who is it?\n"},
		{"先想想。\r\n</think> \r\n\r\n你好\n</think>\nx", "你好\n</think>\nx", "先想想。\r\n"},
		{"</think>\n\nHello.", "Hello.", ""},
		{"\n\n</think>\nHello.", "Hello.", "\n\n"},
		{"Let me see:\n```go\nx\n```\nYes.\n</think>\nHello.", "Hello.", "Let me see:\n```go\nx\n```\nYes.\n"},
		{"It ends with\n```\n</think>\nx\n```\nso.", "It ends with\n```\n</think>\nx\n```\nso.", ""},
		{"It ends with\n~~~~\n~~~\n</think>\nx", "It ends with\n~~~~\n~~~\n</think>\nx", ""},
		{"The tag\n</think> ends it.", "The tag\n</think> ends it.", ""},
		{"The tag\n    </think>\nends it.", "The tag\n    </think>\nends it.", ""},
		{"First comes <think>, then\n</think>\nand so on.", "First comes <think>, then\n</think>\nand so on.", ""},
		{"Nothing follows.\n</think>\n \n", "Nothing follows.\n</think>\n \n", ""},
		{"Nothing follows.\n</thi", "Nothing follows.\n</thi", ""},
		{"Not </think>\nhere.", "Not </think>\nhere.", ""},
		{"<think>a</think>b\n</think>\nc", "b\n</think>\nc", "a"},
	} {
		for size := 1; size <= len(c.text); size++ {
			if said, thoughts := heard(c.text, size); said != c.said || thoughts != c.thought {
				t.Errorf("%q in pieces of %d says %q and thinks %q", c.text, size, said, thoughts)
			}
		}
	}
}

// heard is what a text in pieces of a size says and thinks in the end.
func heard(text string, size int) (said, thoughts string) {
	var one thought
	for text != "" {
		n := min(size, len(text))
		d := one.split(text[:n])
		if d.Aloud {
			said, thoughts = "", said
		}
		said, thoughts = said+d.Text, thoughts+d.Reasoning
		text = text[n:]
	}
	s, t := one.rest()
	return said + s, thoughts + t
}

// TestUnclosedThought holds that an answer that speaks of the mark is one.
func TestUnclosedThought(t *testing.T) {
	t.Parallel()
	var one thought
	one.split("<think> is a tag ")
	one.split("of some models.</th")
	if said, thought := one.whole(); said != "<think> is a tag of some models.</th" || thought != "" {
		t.Errorf("it says %q and thinks %q", said, thought)
	}
}

// FuzzThoughts holds that no byte is lost but the marks and the lines after them, and
// that pieces of any size say the same in the end.
func FuzzThoughts(f *testing.F) {
	f.Add("<think>a</think>\nb", 3)
	f.Add("<<think>", 1)
	f.Add("a\n</think>\n\nb\n</think>\nc", 2)
	f.Add("a\n```\n</think>\n```\n</think>\nb <think>", 4)
	f.Fuzz(func(t *testing.T, text string, size int) {
		said, thoughts := heard(text, max(1, size&15))
		if s, th := heard(text, len(text)); s != said || th != thoughts {
			t.Errorf("%q in pieces says %q and thinks %q; at once %q and %q", text, said, thoughts, s, th)
		}
		if thoughts == "" && said != text && !strings.Contains(text, thinks) && !strings.Contains(text, thunk) {
			t.Errorf("%q became %q", text, said)
		}
		if !strings.HasSuffix(text, said) || !strings.Contains(text, thoughts) {
			t.Errorf("%q says %q and thinks %q", text, said, thoughts)
		}
		if len(said)+len(thoughts)+len(thinks)+len(thunk) < len(strings.Join(strings.Fields(text), "")) {
			t.Errorf("%q says %q and thinks %q: that is too little", text, said, thoughts)
		}
	})
}
