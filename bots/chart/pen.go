package chart

import (
	"fmt"
	"image"
	"image/color"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// pen writes text of one size. What the font lacks becomes a box.
type pen struct {
	font *sfnt.Font
	face font.Face
	size int
	buf  sfnt.Buffer
}

func newPen(f *sfnt.Font, size int) (*pen, error) {
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: float64(size), DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, fmt.Errorf("write in %d pixels: %w", size, err)
	}
	return &pen{font: f, face: face, size: size}, nil
}

// has reports whether the font has a character.
func (p *pen) has(r rune) bool {
	i, err := p.font.GlyphIndex(&p.buf, r)
	return err == nil && i != 0
}

// advance is how far a character moves on; a box is as wide as most letters.
func (p *pen) advance(r rune) fixed.Int26_6 {
	if !p.has(r) {
		return fixed.I(p.size * 3 / 4)
	}
	a, _ := p.face.GlyphAdvance(r)
	return a
}

// width is how wide a text is, in pixels.
func (p *pen) width(s string) int {
	var w fixed.Int26_6
	for _, r := range s {
		w += p.advance(r)
	}
	return w.Ceil()
}

// fit is s, cut where it is wider than most.
func (p *pen) fit(s string, most int) string {
	if p.width(s) <= most {
		return s
	}
	all := []rune(s)
	for len(all) > 0 && p.width(string(all)+"…") > most {
		all = all[:len(all)-1]
	}
	return string(all) + "…"
}

// write draws a text that begins at x and stands on y.
func (p *pen) write(to *image.RGBA, x, y int, s string, c color.RGBA) {
	d := font.Drawer{Dst: to, Src: &image.Uniform{c}, Face: p.face, Dot: fixed.P(x, y)}
	for _, r := range s {
		if p.has(r) {
			d.DrawString(string(r))
			continue
		}
		p.box(to, d.Dot.X.Round(), y, c)
		d.Dot.X += p.advance(r)
	}
}

// box stands for a character that the font lacks.
func (p *pen) box(to *image.RGBA, x, y int, c color.RGBA) {
	r := image.Rect(x+2, y-p.size*3/4, x+p.size*3/4-2, y)
	for i := r.Min.X; i < r.Max.X; i++ {
		to.SetRGBA(i, r.Min.Y, c)
		to.SetRGBA(i, r.Max.Y-1, c)
	}
	for i := r.Min.Y; i < r.Max.Y; i++ {
		to.SetRGBA(r.Min.X, i, c)
		to.SetRGBA(r.Max.X-1, i, c)
	}
}
