package bots

import "testing"

// TestMaxTokens reads max=N up to any white space, and leaves what is none in the text.
func TestMaxTokens(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		said string
		n    int
		text string
	}{
		{"max=5 once upon", 5, "once upon"}, {" max=5\nonce\nupon ", 5, "once\nupon"}, {"max=5\tonce", 5, "once"}, {"max=5", 5, ""}, {"max=5\u3000从前", 5, "从前"},
		{"max=0 x", 0, "max=0 x"}, {"max=-1 x", 0, "max=-1 x"}, {"max=1000001 x", 0, "max=1000001 x"}, {"max= x", 0, "max= x"}, {"max=", 0, "max="}, {"x max=5", 0, "x max=5"}, {"", 0, ""},
	} {
		if n, text := maxTokens(c.said); n != c.n || text != c.text {
			t.Errorf("%q is %d, %q", c.said, n, text)
		}
	}
}
