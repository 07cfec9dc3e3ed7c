package document

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/ledongthuc/pdf"
)

// pagesMost is how many pages of a PDF are read.
const pagesMost = 300

// readPDF reads the text of a PDF, page by page. The library panics on damaged
// files.
func readPDF(data []byte) (out Text, err error) {
	defer func() {
		if r := recover(); r != nil {
			out, err = Text{}, Damaged
		}
	}()
	r, err := pdf.NewReader(bytes.NewReader(data), int64(len(data)))
	switch {
	case errors.Is(err, pdf.ErrInvalidPassword), err != nil && strings.Contains(err.Error(), "encrypt"):
		return Text{}, Locked
	case err != nil:
		return Text{}, Damaged
	}
	var b strings.Builder
	pages := r.NumPage()
	damaged := 0
	for i := 1; i <= min(pages, pagesMost) && b.Len() <= Most; i++ {
		text, ok := pageText(r.Page(i), Most-b.Len())
		if !ok {
			damaged++
		}
		if text = strings.TrimSpace(text); text != "" {
			fmt.Fprintf(&b, "[%d]\n%s\n\n", i, text)
		}
	}
	out = bounded(b.String())
	out.Cut = out.Cut || pages > pagesMost
	switch {
	case out.Text == "" && damaged > 0:
		return Text{}, Damaged
	case out.Text == "":
		return Text{}, Scanned
	}
	return out, nil
}

// pageText is what a page shows, in the order it is drawn, with lines where the
// pen moves to another height. A page that breaks off gives what came before.
func pageText(p pdf.Page, most int) (text string, ok bool) {
	pen := pen{page: p, most: most, fonts: map[string]pdf.TextEncoding{}}
	defer func() {
		if r := recover(); r != nil {
			text, ok = pen.b.String(), r == errEnough
		}
	}()
	if p.V.IsNull() || p.V.Key("Contents").Kind() == pdf.Null {
		return "", true
	}
	pdf.Interpret(p.V.Key("Contents"), pen.do)
	return pen.b.String(), true
}

// errEnough ends a page that says more than is read.
var errEnough = errors.New("enough")

// pen follows the operators that show text (ISO 32000-1, 9.4).
type pen struct {
	page  pdf.Page
	b     strings.Builder
	most  int
	fonts map[string]pdf.TextEncoding
	font  pdf.TextEncoding
	y     float64
}

func (p *pen) do(stack *pdf.Stack, op string) {
	args := make([]pdf.Value, stack.Len())
	for i := len(args) - 1; i >= 0; i-- {
		args[i] = stack.Pop()
	}
	last := pdf.Value{}
	if len(args) > 0 {
		last = args[len(args)-1]
	}
	switch op {
	case "BT", "T*":
		p.line()
	case "Td", "TD":
		if last.Float64() != 0 {
			p.line()
		} else {
			p.space()
		}
	case "Tm":
		if y := last.Float64(); y != p.y {
			p.y = y
			p.line()
		} else {
			p.space()
		}
	case "Tf":
		if len(args) == 2 {
			p.choose(args[0].Name())
		}
	case "'", "\"":
		p.line()
		p.show(last.RawString())
	case "Tj":
		p.show(last.RawString())
	case "TJ":
		p.shifted(last)
	}
}

// wordGap is how far to the right, in thousandths of the font's size, the next
// letters stand where a space is meant.
const wordGap = 200

// shifted shows strings with moves between them.
func (p *pen) shifted(v pdf.Value) {
	for i := range v.Len() {
		switch x := v.Index(i); x.Kind() {
		case pdf.String:
			p.show(x.RawString())
		case pdf.Integer, pdf.Real:
			if x.Float64() < -wordGap {
				p.space()
			}
		}
	}
}

func (p *pen) choose(name string) {
	font, known := p.fonts[name]
	if !known {
		f := p.page.Font(name)
		font = f.Encoder()
		p.fonts[name] = font
	}
	p.font = font
}

func (p *pen) show(raw string) {
	if p.font != nil {
		raw = p.font.Decode(raw)
	}
	p.b.WriteString(strings.ToValidUTF8(raw, "\uFFFD"))
	if p.b.Len() > p.most {
		panic(errEnough)
	}
}

func (p *pen) line() {
	if s := p.b.String(); s != "" && !strings.HasSuffix(s, "\n") {
		p.b.WriteByte('\n')
	}
}

func (p *pen) space() {
	if s := p.b.String(); s != "" && !strings.HasSuffix(s, "\n") && !strings.HasSuffix(s, " ") {
		p.b.WriteByte(' ')
	}
}
