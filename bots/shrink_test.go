package bots

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

func pngBytes(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// claiming is a PNG whose head says another size.
func claiming(data []byte, width, height uint32) []byte {
	data = bytes.Clone(data)
	binary.BigEndian.PutUint32(data[16:], width)
	binary.BigEndian.PutUint32(data[20:], height)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}

func TestLargePicturesAreMadeSmaller(t *testing.T) {
	t.Parallel()
	stripes := image.NewNRGBA(image.Rect(0, 0, 8200, 500)) // left half seen through
	for y := range 500 {
		for x := 4100; x < 8200; x++ {
			stripes.SetNRGBA(x, y, color.NRGBA{R: 200, A: 255})
		}
	}
	e := &Engine{}
	small, err := e.shrink(pngBytes(t, stripes))
	if err != nil {
		t.Fatal(err)
	}
	got, err := jpeg.Decode(bytes.NewReader(small))
	if err != nil {
		t.Fatal(err)
	}
	if size := got.Bounds().Size(); size != image.Pt(2048, 124) {
		t.Errorf("it is %v", size)
	}
	if r, g, _, _ := got.At(500, 60).RGBA(); r>>8 < 250 || g>>8 < 250 {
		t.Errorf("what was seen through is %v", got.At(500, 60))
	}
	if r, g, _, _ := got.At(1500, 60).RGBA(); r>>8 < 190 || g>>8 > 20 {
		t.Errorf("what was red is %v", got.At(1500, 60))
	}
}

func TestPicturesBeyondTheMemoryForOneAreNotDecoded(t *testing.T) {
	t.Parallel()
	bomb := claiming(pngBytes(t, image.NewGray(image.Rect(0, 0, 1, 1))), 60_000, 60_000)
	if _, err := (&Engine{}).shrink(bomb); !errors.Is(err, errTooManyPixels) {
		t.Errorf("shrink: %v", err)
	}
	for _, broken := range [][]byte{nil, []byte("GIF89a"), claiming(pngBytes(t, image.NewGray(image.Rect(0, 0, 1, 1))), 9000, 100)} {
		if _, err := (&Engine{}).shrink(broken); err == nil {
			t.Errorf("%.10q is a picture", broken)
		}
	}
	if plain, layered := perPixel(color.YCbCrModel, "jpeg", []byte{0xff, 0xc0}), perPixel(color.YCbCrModel, "jpeg", []byte{0xff, 0xc2}); layered <= plain {
		t.Errorf("a progressive picture takes %d, another %d", layered, plain)
	}
}
