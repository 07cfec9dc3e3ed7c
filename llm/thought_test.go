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
	} {
		for size := 1; size <= len(c.text); size++ {
			var one thought
			said, thoughts := "", ""
			add := func(s, th string) { said, thoughts = said+s, thoughts+th }
			for rest := c.text; rest != ""; {
				n := min(size, len(rest))
				add(one.split(rest[:n]))
				rest = rest[n:]
			}
			add(one.rest())
			if said != c.said || thoughts != c.thought {
				t.Errorf("%q in pieces of %d says %q and thinks %q", c.text, size, said, thoughts)
			}
		}
	}
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

// FuzzThoughts holds that no byte is lost but the marks and the lines after them.
func FuzzThoughts(f *testing.F) {
	f.Add("<think>a</think>\nb", 3)
	f.Add("<<think>", 1)
	f.Fuzz(func(t *testing.T, text string, size int) {
		size = max(1, size&15)
		var one thought
		var said, thoughts strings.Builder
		add := func(s, th string) { said.WriteString(s); thoughts.WriteString(th) }
		for rest := text; rest != ""; {
			n := min(size, len(rest))
			add(one.split(rest[:n]))
			rest = rest[n:]
		}
		add(one.rest())
		if thoughts.Len() == 0 && said.Len() != len(text) && !strings.Contains(text, thinks) {
			t.Errorf("%q became %q", text, said.String())
		}
		if !strings.HasSuffix(text, said.String()) || !strings.Contains(text, thoughts.String()) {
			t.Errorf("%q says %q and thinks %q", text, said.String(), thoughts.String())
		}
	})
}
