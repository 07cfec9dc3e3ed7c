// Package chart draws what was used as bars by day. It stands on a panel of its own,
// so that it reads on dark and light screens alike.
package chart

import (
	"bytes"
	_ "embed" // the font
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"sync"

	"golang.org/x/image/font/opentype"

	"barkeep/bots"
	"barkeep/llm"
)

// Noto Sans CJK SC, cut down: see font/README.md. It stays on the disk until
// something is drawn.
//
//go:embed font/noto-sans-sc.otf
var notoSans []byte

// Size of a picture in pixels: no side is above what Telegram keeps of a photo
// (1,280).
const (
	Width  = 1200
	Height = 760
)

// one picture is drawn at a time: each takes some megabytes while it is.
type painter struct{ sync.Mutex }

// New returns a painter. It reads nothing before the first picture.
func New() bots.Painter { return new(painter).paint }

func (p *painter) paint(c bots.Chart) ([]byte, error) {
	p.Lock()
	defer p.Unlock()
	f, err := opentype.Parse(notoSans)
	if err != nil {
		return nil, fmt.Errorf("draw a chart: read the font: %w", err)
	}
	s := &sheet{Chart: c, to: image.NewRGBA(image.Rect(0, 0, Width, Height))}
	if s.big, err = newPen(f, 32); err != nil {
		return nil, fmt.Errorf("draw a chart: %w", err)
	}
	if s.small, err = newPen(f, 22); err != nil {
		return nil, fmt.Errorf("draw a chart: %w", err)
	}
	s.draw()
	var out bytes.Buffer
	if err := png.Encode(&out, s.to); err != nil {
		return nil, fmt.Errorf("draw a chart: %w", err)
	}
	return out.Bytes(), nil
}

// sheet is a picture while it is drawn.
type sheet struct {
	bots.Chart
	to         *image.RGBA
	big, small *pen
	plot       image.Rectangle // where the bars stand
	top        llm.Nano        // the amount at its upper edge
}

var (
	paper = color.RGBA{0xf4, 0xf5, 0xf7, 0xff}
	ink   = color.RGBA{0x1f, 0x24, 0x2b, 0xff}
	pale  = color.RGBA{0x5a, 0x63, 0x6e, 0xff}
	grid  = color.RGBA{0xd3, 0xd7, 0xdc, 0xff}
)

// hue is the colour of a row: those of Okabe and Ito, which people tell apart
// however they see colours; what is left over is grey.
func hue(i int) color.RGBA {
	hues := []color.RGBA{{0x00, 0x72, 0xb2, 0xff}, {0xe6, 0x9f, 0x00, 0xff}, {0x00, 0x9e, 0x73, 0xff}, {0xcc, 0x79, 0xa7, 0xff}, {0x56, 0xb4, 0xe9, 0xff}}
	if i < len(hues) {
		return hues[i]
	}
	return color.RGBA{0x8c, 0x93, 0x9b, 0xff}
}

const (
	margin = 44
	line   = 36 // of the legend
)

func (s *sheet) draw() {
	s.fill(s.to.Bounds(), paper)
	total := s.big.width(s.Total)
	s.big.write(s.to, margin, margin+32, s.big.fit(s.Title, Width-2*margin-total-24), ink)
	s.big.write(s.to, Width-margin-total, margin+32, s.Total, ink)
	legend := (len(s.Rows)+1)/2*line + 12
	s.plot = image.Rect(margin, margin+76, Width-margin, Height-margin-legend-36)
	s.axis()
	s.bars()
	s.legend(s.plot.Max.Y + 36 + 20)
}

func (s *sheet) fill(r image.Rectangle, c color.RGBA) {
	draw.Draw(s.to, r, &image.Uniform{c}, image.Point{}, draw.Src)
}

// axis draws a line for each round amount, beside its figure, and makes room for
// the figures.
func (s *sheet) axis() {
	marks := round(s.highest())
	s.top = marks[len(marks)-1]
	said := s.Axis(marks)
	wide := 0
	for _, text := range said {
		wide = max(wide, s.small.width(text))
	}
	s.plot.Min.X += wide + 14
	for i, m := range marks {
		y := s.height(m)
		s.fill(image.Rect(s.plot.Min.X, y, s.plot.Max.X, y+2), grid)
		s.small.write(s.to, s.plot.Min.X-14-s.small.width(said[i]), y+8, said[i], pale)
	}
}

// height is where an amount lies.
func (s *sheet) height(n llm.Nano) int {
	return s.plot.Max.Y - int(float64(n)/float64(s.top)*float64(s.plot.Dy()))
}

func (s *sheet) highest() llm.Nano {
	var most llm.Nano
	for day := range s.Days {
		var sum llm.Nano
		for _, r := range s.Rows {
			sum += max(r.Values[day], 0)
		}
		most = max(most, sum)
	}
	return most
}

// bars draws the days, and below them as many of their names as there is room for.
func (s *sheet) bars() {
	wide := float64(s.plot.Dx()) / float64(len(s.Days))
	widest := 0
	for _, d := range s.Days {
		widest = max(widest, s.small.width(d))
	}
	each := 1
	for float64(widest+8) > wide*float64(each) {
		each++
	}
	for day, name := range s.Days {
		middle := float64(s.plot.Min.X) + (float64(day)+0.5)*wide
		half := min(wide*0.38, 60)
		s.bar(day, int(middle-half), int(middle+half))
		if (len(s.Days)-1-day)%each == 0 {
			s.small.write(s.to, int(middle)-s.small.width(name)/2, s.plot.Max.Y+32, name, pale)
		}
	}
}

// bar draws one day. What is there at all is seen: a row is one pixel high at
// least.
func (s *sheet) bar(day, from, to int) {
	var sum llm.Nano
	under := s.plot.Max.Y
	for i, r := range s.Rows {
		if r.Values[day] <= 0 {
			continue
		}
		sum += r.Values[day]
		over := min(s.height(sum), under-1)
		s.fill(image.Rect(from, over, to, under), hue(i))
		if under < s.plot.Max.Y && under-over > 2 {
			s.fill(image.Rect(from, under-1, to, under), paper)
		}
		under = over
	}
}

// legend names the rows in two columns.
func (s *sheet) legend(y int) {
	const mark, gap = 20, 48
	wide := (Width - 2*margin - gap) / 2
	for i, r := range s.Rows {
		x, at := margin+i%2*(wide+gap), y+i/2*line
		s.fill(image.Rect(x, at, x+mark, at+mark), hue(i))
		total := s.small.width(r.Total)
		s.small.write(s.to, x+mark+12, at+18, s.small.fit(r.Name, wide-mark-12-24-total), ink)
		s.small.write(s.to, x+wide-total, at+18, r.Total, pale)
	}
}

// round are amounts for an axis up to at least most, of steps that read well.
func round(most llm.Nano) []llm.Nano {
	const steps = 4
	step := stepOf(max(most-1, 0)/steps + 1)
	marks := []llm.Nano{0}
	for m := step; ; m += step {
		marks = append(marks, m)
		if m >= most {
			return marks
		}
	}
}

// stepOf is the smallest of 1, 2, 5, 10, 20, … that is at least so much.
func stepOf(least llm.Nano) llm.Nano {
	for unit := llm.Nano(1); ; unit *= 10 {
		for _, n := range []llm.Nano{1, 2, 5} {
			if unit*n >= least || unit > 1e17 {
				return unit * n
			}
		}
	}
}
