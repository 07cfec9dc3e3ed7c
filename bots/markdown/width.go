package markdown

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// isWide: c is two columns wide in a monospace font, as Chinese, Japanese and Korean text and its punctuation are.
func isWide(c rune) bool {
	if c < 0x1100 {
		return false
	}
	kind := width.LookupRune(c).Kind()
	return kind == width.EastAsianWide || kind == width.EastAsianFullwidth || c >= 0x201c && c <= 0x201d || c == 0x2018 || c == 0x2019
}

// columns is the width of s in a monospace font.
func columns(s string) int {
	total, joined := 0, false
	for _, c := range s {
		switch {
		case c == 0x200d:
			joined = true
			continue
		case unicode.Is(unicode.Mn, c), unicode.Is(unicode.Me, c), unicode.Is(unicode.Cf, c), c >= 0x1f3fb && c <= 0x1f3ff:
		case joined:
		case c >= 0x2018 && c <= 0x201d:
			total++
		case isWide(c), c >= 0x1f300 && c <= 0x1faff:
			total += 2
		default:
			total++
		}
		joined = false
	}
	return total
}

// pad fills s up to count columns.
func pad(s string, count int, align Align) string {
	space := max(0, count-columns(s))
	switch align {
	case AlignRight:
		return strings.Repeat(" ", space) + s
	case AlignCenter:
		return strings.Repeat(" ", space/2) + s + strings.Repeat(" ", space-space/2)
	}
	return s + strings.Repeat(" ", space)
}

// UTF16 is a measure: the length of s in UTF-16 units, as Telegram counts its entities.
func UTF16(s string) int {
	total := 0
	for _, c := range s {
		total++
		if c > 0xffff {
			total++
		}
	}
	return total
}

// Runes is a measure: the length of s in Unicode code points, as Discord counts its 2000 characters.
func Runes(s string) int {
	total := 0
	for range s {
		total++
	}
	return total
}
