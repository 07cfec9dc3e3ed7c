package document

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
)

const (
	unpackMost = 64 << 20 // bytes that are unpacked of a docx
	tokenMost  = 4 << 20  // bytes between two tags: no paragraph is that long, and a bomb is known by it at once
)

// tokens gives a decoder at most tokenMost bytes for one token.
type tokens struct {
	io.Reader
	left int
	over bool
}

func (t *tokens) Read(p []byte) (int, error) {
	if t.over = t.over || t.left <= 0; t.over {
		return 0, Huge
	}
	n, err := t.Reader.Read(p)
	t.left -= n
	return n, err
}

// readDocx reads the words of a docx: a zip whose word/document.xml holds
// paragraphs (p) of runs with text (t). Other zips are Binary.
func readDocx(data []byte) (Text, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return Text{}, Damaged
	}
	for _, f := range z.File {
		if f.Name != "word/document.xml" {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return Text{}, Damaged
		}
		defer r.Close()
		limited := &io.LimitedReader{R: r, N: unpackMost}
		text, err := words(limited)
		if limited.N <= 0 {
			return Text{}, Huge
		}
		return text, err
	}
	return Text{}, Binary
}

// words collects what a person would read; it stops where enough is read.
func words(r io.Reader) (Text, error) {
	var b bytes.Buffer
	in := &tokens{Reader: r}
	d := xml.NewDecoder(in)
	inText, deleted := false, 0
	for b.Len() <= Most {
		in.left = tokenMost
		token, err := d.Token()
		if in.over { // what was read of the token before comes without an error
			return Text{}, Huge
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Text{}, Damaged
		}
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "t":
				inText = true
			case "del", "moveFrom":
				deleted++
			case "tab":
				b.WriteByte('\t')
			case "br", "cr":
				b.WriteByte('\n')
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "t":
				inText = false
			case "del", "moveFrom":
				deleted--
			case "p", "tr":
				b.WriteByte('\n')
			case "tc":
				if at := b.Len() - 1; at >= 0 && b.Bytes()[at] == '\n' {
					b.Truncate(at) // a row is one line
				}
				b.WriteByte('\t')
			}
		case xml.CharData:
			if inText && deleted == 0 {
				b.Write(e)
			}
		}
	}
	return bounded(b.String()), nil
}
