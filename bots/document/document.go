// Package document makes plain text of the files that people send: text and code
// in any usual encoding, PDF and docx.
//
// What it reads is hostile until shown otherwise. It bounds what it returns and
// unpacks, but a damaged PDF can still cost a library time and memory: callers
// that serve people run it in a process of its own.
package document

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Text is what a file says.
type Text struct {
	Text string
	Cut  bool // only a beginning: the file holds more
}

// Fault says why a file gives no text.
type Fault string

// The faults.
const (
	Binary   Fault = "binary"   // neither text nor a kind that is read
	Encoding Fault = "encoding" // text, but in which encoding cannot be told
	Locked   Fault = "locked"   // needs a password
	Damaged  Fault = "damaged"  //
	Scanned  Fault = "scanned"  // pages without text
	Huge     Fault = "huge"     // unpacks to more than is read
)

func (f Fault) Error() string { return "read a file: " + string(f) }

// Most is the most text that is returned, in bytes of UTF-8: some 60,000 tokens.
const Most = 240_000

// Read returns the text of a file; its content, not its name, says what it is.
// Errors are Faults.
func Read(data []byte) (Text, error) {
	switch {
	case bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-")):
		return readPDF(data)
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return readDocx(data)
	}
	text, err := decode(data)
	if err != nil {
		return Text{}, err
	}
	return bounded(text), nil
}

// bounded cuts at a character, and takes out what no text needs.
func bounded(text string) Text {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "").Replace(text)
	text = strings.TrimSpace(text)
	if len(text) <= Most {
		return Text{Text: text}
	}
	end := Most
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return Text{Text: text[:end], Cut: true}
}
