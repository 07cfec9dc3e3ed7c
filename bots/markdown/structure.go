package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// structure reads the commands that put their arguments in a shape.
func (f *formula) structure(name string, depth int) string {
	switch name {
	case "frac", "dfrac", "tfrac", "cfrac":
		return f.fraction(depth)
	case "sqrt":
		return f.root(depth)
	case "binom", "dbinom", "tbinom":
		above := f.argument(depth)
		return "C(" + above + ", " + f.argument(depth) + ")"
	case "mathbb", "mathds":
		letter := f.argument(depth)
		if value, ok := lookup(doubled, letter); ok {
			return value
		}
		return letter
	case "pmod":
		return " (mod " + f.argument(depth) + ")"
	case "not":
		if negated := f.argument(depth); negated == "=" {
			return " ≠ "
		} else if negated == "∈" {
			return " ∉ "
		} else if negated != "" {
			return negated + "\u0338"
		}
	case "quad", "qquad", "enspace", "space", "hspace", "vspace":
		if strings.HasSuffix(name, "hspace") || strings.HasSuffix(name, "vspace") {
			f.words()
		}
		return "  "
	case "begin":
		return f.environment(depth)
	case "end":
		f.words()
		return endOfEnvironment
	case "newline", "cr":
		return "\n"
	case "hline", "label":
		if name == "label" {
			f.words()
		}
		return ""
	case "xrightarrow":
		return " →" + f.script(f.argument(depth), true) + " "
	}
	return f.fail()
}

func (f *formula) fraction(depth int) string {
	above := f.argument(depth)
	below := f.argument(depth)
	for _, one := range []string{" 1/2:½", " 1/3:⅓", " 2/3:⅔", " 1/4:¼", " 3/4:¾"} {
		if value, ok := lookup(one, above+"/"+below); ok {
			return value
		}
	}
	above, below = group(above), group(below)
	if number := strings.TrimLeft(below, "0123456789."); number != below && number != "" {
		below = "(" + below + ")" // one over 2a is not a half of a
	}
	slash := "/"
	if before, _ := utf8.DecodeLastRuneInString(above); !unicode.IsLetter(before) && !unicode.IsDigit(before) && below != "" && isASCIIAlnum(rune(below[0])) {
		slash = "∕" // Telegram makes a command of /2 behind a bracket
	}
	return above + slash + below
}

func (f *formula) root(depth int) string {
	sign := "√"
	if f.pos < len(f.s) && f.s[f.pos] == '[' {
		end := strings.IndexByte(f.s[f.pos:], ']')
		if end < 0 {
			return f.fail()
		}
		order, ok := scripted(f.s[f.pos+1:f.pos+end], true)
		if !ok {
			return f.fail()
		}
		f.pos += end + 1
		sign = order + "√"
	}
	return sign + group(f.argument(depth))
}

// environment reads \begin{…}…\end{…}: matrices in brackets with their rows set apart by ";", cases and aligned
// formulas in lines.
func (f *formula) environment(depth int) string {
	name := strings.TrimSuffix(f.words(), "*")
	opener, closer, matrix := "", "", false
	cases := f.cases
	f.cases = 0
	switch name {
	case "matrix", "smallmatrix", "array":
		opener, closer, matrix = "[", "]", true
		if name == "array" {
			f.words()
		}
	case "pmatrix":
		opener, closer, matrix = "(", ")", true
	case "bmatrix", "Bmatrix":
		opener, closer, matrix = "[", "]", true
	case "vmatrix", "Vmatrix":
		opener, closer, matrix = "|", "|", true
	case "cases":
		opener = "{ "
		f.cases = 1
	case "aligned", "align", "gather", "gathered", "equation", "split", "eqnarray", "multline":
	default:
		return f.fail()
	}
	if matrix {
		f.rows++
	}
	body := f.sequence(depth+1, false)
	if !strings.HasSuffix(f.s[:f.pos], "}") {
		return f.fail()
	}
	f.cases = cases
	if matrix {
		f.rows--
		body = strings.TrimRight(strings.ReplaceAll(strings.Join(strings.Fields(body), " "), " ;", ";"), "; ")
	}
	return opener + strings.TrimSpace(strings.ReplaceAll(body, " ,", ",")) + closer
}
