package document

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// decode makes UTF-8 of a text file. Without a mark at its start the bytes decide:
// UTF-8, UTF-16 with its zeros, GB18030 by its common characters, else a Western
// single-byte encoding.
func decode(data []byte) (string, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return strings.ToValidUTF8(string(data[3:]), "\uFFFD"), nil
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return wide(data[2:], 0), nil
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return wide(data[2:], 1), nil
	}
	if low, ok := zeros(data); ok {
		if text := wide(data, low); plausible(text) {
			return text, nil
		}
	}
	if controls(data) {
		return "", Binary
	}
	if utf8.Valid(data) {
		return string(data), nil
	}
	if text, ok := mostlyUTF8(data); ok {
		return text, nil
	}
	if gb(data) {
		if text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data); err == nil {
			return string(text), nil
		}
	}
	if western(data) {
		if text, err := charmap.Windows1252.NewDecoder().Bytes(data); err == nil {
			return string(text), nil
		}
	}
	return "", Encoding
}

// wide reads UTF-16 whose low byte stands at low in each pair.
func wide(data []byte, low int) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = uint16(data[2*i+low]) | uint16(data[2*i+1-low])<<8
	}
	return string(utf16.Decode(units))
}

// zeros tells UTF-16 without a mark by where its zeros stand: English has one in
// each pair, and other languages at least in their spaces and line ends.
func zeros(data []byte) (low int, ok bool) {
	data = data[:min(len(data), 64<<10)]
	if len(data) < 4 {
		return 0, false
	}
	var at [2]int
	for i, b := range data {
		if b == 0 {
			at[i%2]++
		}
	}
	pairs := len(data) / 2
	switch {
	case at[1] > pairs/50 && at[0] == 0:
		return 0, true
	case at[0] > pairs/50 && at[1] == 0:
		return 1, true
	}
	return 0, false
}

// plausible reports whether nearly all of a text is what people write.
func plausible(text string) bool {
	good, all := 0, 0
	for _, r := range text[:min(len(text), 64<<10)] {
		all++
		if r != utf8.RuneError && (unicode.IsPrint(r) || unicode.IsSpace(r)) {
			good++
		}
	}
	return all > 0 && good*100 >= all*98
}

// controls reports whether bytes that no text holds are more than a stray few.
func controls(data []byte) bool {
	n := 0
	for _, b := range data {
		if b == 0 {
			return true
		}
		if b < ' ' && !strings.ContainsRune("\t\n\v\f\r\b\x1b", rune(b)) || b == 0x7f {
			n++
		}
	}
	return n*200 > len(data)
}

// mostlyUTF8 forgives a cut character or a few broken ones in a log.
func mostlyUTF8(data []byte) (string, bool) {
	multi, broken := 0, 0
	for i := 0; i < len(data); {
		if data[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			broken++
		} else {
			multi++
		}
		i += n
	}
	return strings.ToValidUTF8(string(data), "\uFFFD"), multi >= 20*broken
}

// gb tells GB18030 and GBK by the characters that make up nearly all Chinese
// text: the first level of GB 2312, and its punctuation.
func gb(data []byte) bool {
	common, all := 0, 0
	for i := 0; i < len(data); {
		b := data[i]
		if b < utf8.RuneSelf {
			i++
			continue
		}
		if i+1 >= len(data) {
			break // cut in the middle
		}
		next := data[i+1]
		all++
		switch {
		case b >= 0x81 && b <= 0xfe && next >= 0x30 && next <= 0x39: // four bytes
			i += 4
			continue
		case b == 0x80 || b == 0xff || next < 0x40 || next == 0x7f || next == 0xff:
			return false
		case next >= 0xa1 && (b >= 0xb0 && b <= 0xd7 || b >= 0xa1 && b <= 0xa9):
			common++
		}
		i += 2
	}
	return all > 0 && common*10 >= all*7
}

// western accepts a few accented letters among plain ones.
func western(data []byte) bool {
	high := 0
	for _, b := range data {
		switch {
		case b == 0x81 || b == 0x8d || b == 0x8f || b == 0x90 || b == 0x9d: // not in Windows-1252
			return false
		case b >= 0x80:
			high++
		}
	}
	return high*3 <= len(data)
}
