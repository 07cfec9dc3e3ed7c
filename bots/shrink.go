package bots

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // one more kind of pictures that people send
)

const (
	pictureFit   = 2048      // pixels of the longer side that a picture is made smaller to; models look at no more
	pictureBytes = 5 << 20   // bytes above which one is made smaller: what the strictest of the large models takes
	shrinkMost   = 320 << 20 // bytes of memory for one; one is made smaller at a time
)

var errTooManyPixels = errors.New("a picture has more pixels than fit into the memory for one")

// shrink makes a picture small enough for every model, as a JPEG on white. Of an animation it is the first frame. The head is
// read before the pixels are: what would need too much memory is refused.
func (e *Engine) shrink(data []byte) ([]byte, error) {
	head, kind, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if need := int64(head.Width) * int64(head.Height) * perPixel(head.ColorModel, kind, data); need > shrinkMost {
		return nil, errTooManyPixels
	}
	e.shrinking.Lock()
	defer e.shrinking.Unlock()
	full, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, halved(full), &jpeg.Options{Quality: 85}); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// perPixel is how many bytes it takes at most to decode one pixel and draw it at half the size.
func perPixel(m color.Model, kind string, data []byte) int64 {
	switch {
	case kind == "jpeg" && bytes.Contains(data, []byte{0xff, 0xc2}): // progressive: all coefficients are held, too
		return 3*4 + 3 + 1
	case kind == "jpeg" || kind == "webp":
		return 4 + 1
	case m == color.RGBA64Model || m == color.NRGBA64Model:
		return 8 + 1
	}
	return 4 + 1
}

// halved is a picture at a size that fits, on white. Halving takes the mean of four pixels each time, so that no line gets lost.
func halved(from image.Image) image.Image {
	for {
		width, height := from.Bounds().Dx(), from.Bounds().Dy()
		longer := max(width, height)
		done := longer <= 2*pictureFit
		size := image.Rect(0, 0, max(1, width/2), max(1, height/2))
		if done {
			fit := min(longer, pictureFit)
			size = image.Rect(0, 0, max(1, width*fit/longer), max(1, height*fit/longer))
		}
		small := image.NewRGBA(size)
		draw.Draw(small, size, image.White, image.Point{}, draw.Src)
		draw.ApproxBiLinear.Scale(small, size, from, from.Bounds(), draw.Over, nil)
		if from = small; done {
			return from
		}
	}
}
