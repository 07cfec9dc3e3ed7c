package markdown

import (
	"strings"
	"unicode/utf8"
)

// maxFormulaDepth bounds braces in braces.
const maxFormulaDepth = 24

// Formula writes LaTeX as Unicode text, as far as that stays readable: it is false where a command has no such form, and
// then the source is best shown as code. Lines of an aligned formula are separated by newlines.
func Formula(latex string) (string, bool) {
	f := formula{s: latex}
	if len(latex) > 4*maxFormula {
		return "", false
	}
	out := f.sequence(0, false)
	if f.failed || f.pos < len(f.s) {
		return "", false
	}
	lines := strings.Split(out, "\n")
	kept := lines[:0]
	for _, line := range lines {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n"), len(kept) > 0
}

type formula struct {
	s      string
	pos    int
	failed bool
	rows   int // environments whose \\ separates rows of a matrix
	cases  int // environments whose & separates a value from its condition
}

func (f *formula) fail() string {
	f.failed = true
	f.pos = len(f.s)
	return ""
}

// sequence reads up to the end, or to the closing brace if inBraces.
func (f *formula) sequence(depth int, inBraces bool) string {
	if depth > maxFormulaDepth {
		return f.fail()
	}
	var out strings.Builder
	for f.pos < len(f.s) {
		switch c := f.s[f.pos]; c {
		case '}':
			if !inBraces {
				return f.fail()
			}
			f.pos++
			return out.String()
		case '^', '_':
			f.pos++
			out.WriteString(f.script(f.argument(depth), c == '^'))
		default:
			piece := f.atom(depth)
			if piece == endOfEnvironment {
				return out.String()
			}
			out.WriteString(piece)
		}
	}
	if inBraces {
		return f.fail()
	}
	return out.String()
}

// endOfEnvironment is what atom returns for \end{…}; no formula contains it.
const endOfEnvironment = "\x00"

func (f *formula) atom(depth int) string {
	switch c := f.s[f.pos]; c {
	case '{':
		f.pos++
		return f.sequence(depth+1, true)
	case '\\':
		return f.command(depth)
	case '&':
		f.pos++
		if f.cases > 0 {
			return ", "
		}
		return " "
	case '~', '\n', '\t':
		f.pos++
		return " "
	case '\'':
		f.pos++
		return "′"
	case '-':
		f.pos++
		return "−"
	case '%', '#':
		return f.fail()
	}
	_, size := utf8.DecodeRuneInString(f.s[f.pos:])
	f.pos += size
	return f.s[f.pos-size : f.pos]
}

// argument reads what a command or a script is about: a group or one atom.
func (f *formula) argument(depth int) string {
	for f.pos < len(f.s) && (f.s[f.pos] == ' ' || f.s[f.pos] == '\n') {
		f.pos++
	}
	if f.pos == len(f.s) || f.s[f.pos] == '}' || f.s[f.pos] == '&' {
		return f.fail()
	}
	piece := f.atom(depth + 1)
	if piece == endOfEnvironment {
		return f.fail()
	}
	return strings.TrimSpace(piece)
}

func (f *formula) script(text string, up bool) string {
	switch {
	case up && (text == "∘" || text == "°"):
		return "°"
	case up && strings.Trim(text, "′") == "":
		return text
	}
	if small, ok := scripted(text, up); ok {
		return small
	}
	if utf8.RuneCountInString(text) != 1 {
		text = "(" + text + ")"
	}
	if up {
		return "^" + text
	}
	return "_" + text
}

// group puts what is more than one character in parentheses, unless it stands in some.
func group(text string) string {
	simple := utf8.RuneCountInString(text) == 1 || strings.Trim(text, "0123456789.") == ""
	if simple || strings.HasPrefix(text, "(") && strings.IndexByte(text, ')') == len(text)-1 {
		return text
	}
	if strings.IndexFunc(text, func(c rune) bool { return c < 0x80 && !isASCIIAlnum(c) || c == '−' }) < 0 && utf8.RuneCountInString(text) <= 3 {
		return text
	}
	return "(" + text + ")"
}

func (f *formula) command(depth int) string {
	f.pos++
	start := f.pos
	for f.pos < len(f.s) && isASCIIAlnum(rune(f.s[f.pos])) && (f.s[f.pos] > '9') {
		f.pos++
	}
	if f.pos == start {
		return f.mark()
	}
	name := f.s[start:f.pos]
	if f.pos < len(f.s) && f.s[f.pos] == '*' {
		f.pos++
	}
	if value, ok := lookup(symbols, name); ok {
		return value
	}
	if value, ok := lookup(operators, name); ok {
		return " " + value + " "
	}
	if value, ok := lookup(accents, name); ok {
		if text := f.argument(depth); utf8.RuneCountInString(text) == 1 {
			return text + value
		} else if name == "overline" || name == "vec" || name == "bar" || name == "underline" || name == "widehat" {
			return "(" + text + ")" + value
		}
		return f.fail()
	}
	switch {
	case listed(names, name):
		return f.function(name)
	case listed(blank, name):
		return f.delimiter()
	case listed(plain, name):
		return f.styled(name, depth)
	}
	return f.structure(name, depth)
}

// mark reads a command that is one sign.
func (f *formula) mark() string {
	if f.pos == len(f.s) {
		return f.fail()
	}
	c := f.s[f.pos]
	f.pos++
	switch c {
	case '\\':
		if f.rows > 0 {
			return "; "
		}
		return "\n"
	case ',', ';', ':', ' ', '\n':
		return " "
	case '!':
		return ""
	case '|':
		return "‖"
	case '{', '}', '%', '$', '#', '&', '_':
		return string(c)
	}
	return f.fail()
}

// function sets a name apart from the letter that follows.
func (f *formula) function(name string) string {
	if f.pos < len(f.s) && strings.IndexByte("([^_{", f.s[f.pos]) >= 0 {
		return name
	}
	return name + " "
}

// delimiter takes the "." of \left. away; other delimiters are read as they are.
func (f *formula) delimiter() string {
	if f.pos < len(f.s) && f.s[f.pos] == '.' {
		f.pos++
	}
	return ""
}

func (f *formula) styled(name string, depth int) string {
	switch name {
	case "overset", "underset", "stackrel":
		over := f.argument(depth)
		return f.argument(depth) + f.script(over, name != "underset")
	case "tag":
		return "  (" + f.argument(depth) + ")"
	case "phantom":
		f.argument(depth)
		return " "
	case "boxed":
		return "[" + f.argument(depth) + "]"
	}
	if strings.HasPrefix(name, "text") || name == "mbox" {
		return f.words()
	}
	return f.argument(depth)
}

// words reads {…} as it is written: spaces count in it.
func (f *formula) words() string {
	if f.pos == len(f.s) || f.s[f.pos] != '{' {
		return f.fail()
	}
	end := strings.IndexByte(f.s[f.pos:], '}')
	if end < 0 {
		return f.fail()
	}
	text := f.s[f.pos+1 : f.pos+end]
	if strings.ContainsAny(text, `\{$`) {
		return f.fail()
	}
	f.pos += end + 1
	return text
}
