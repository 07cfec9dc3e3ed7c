package bots

import (
	"encoding/binary"
	"testing"
)

func webpOf(kind string, fill func([]byte)) []byte {
	b := append([]byte("RIFF\x00\x00\x00\x00WEBP"+kind), make([]byte, 40)...)
	fill(b)
	return b
}

func TestWebpSize(t *testing.T) {
	t.Parallel()
	for name, b := range map[string][]byte{
		"lossy": webpOf("VP8 ", func(b []byte) {
			binary.LittleEndian.PutUint16(b[26:], 640)
			binary.LittleEndian.PutUint16(b[28:], 480)
		}),
		"lossless": webpOf("VP8L", func(b []byte) { b[20] = 0x2f; binary.LittleEndian.PutUint32(b[21:], 639|479<<14) }),
		"extended": webpOf("VP8X", func(b []byte) {
			binary.LittleEndian.PutUint16(b[24:], 639)
			binary.LittleEndian.PutUint16(b[27:], 479)
		}),
	} {
		if w, h := webpSize(b); w != 640 || h != 480 {
			t.Errorf("%s: %d × %d", name, w, h)
		}
	}
}

func TestSight(t *testing.T) {
	t.Parallel()
	for id, blind := range map[string]bool{
		"gpt-4": true, "gpt-4o": false, "gpt-4-turbo": false, "gpt-3.5-turbo": true, "deepseek-chat": true, "deepseek-vl2": false, "openai/gpt-4o-mini": false,
		"deepseek-ai/DeepSeek-V3": true, "claude-2": true, "claude-3-5-sonnet": false, "o1-mini": true, "something-new": false, "Qwen/QwQ-32B": true, "qwen-vl-max": false,
		"llama-3.2-90b-vision": false, "llama-3.1-8b": true,
	} {
		if blindModel(id) != blind {
			t.Errorf("%s: blind %v", id, !blind)
		}
	}
}

func TestSorts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mime, name string
		want       Sort
	}{
		{"image/png", "", Picture}, {"image/svg+xml", "a.svg", Document}, {"", "a.JPG", Picture}, {"audio/ogg; codecs=opus", "", Voice}, {"video/mp4", "a.mp4", Unread},
		{"video/mp2t", "main.ts", Document}, {"application/octet-stream", "a.png", Document}, {"", "", Document}, {"text/plain", "message.txt", Document},
	} {
		if got := SortOf(c.mime, c.name); got != c.want {
			t.Errorf("%q %q is %s", c.mime, c.name, got)
		}
	}
}

func TestDrawingSizes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]string{
		"a fox": {"", "a fox"}, "1024x1792 a fox": {"1024x1792", "a fox"}, "size=512×512 狐狸": {"512x512", "狐狸"}, "512*512 x": {"512x512", "x"}, "1024x1024": {"", "1024x1024"}, "3 x": {"", "3 x"},
	} {
		if size, prompt := drawing(text); size != want[0] || prompt != want[1] {
			t.Errorf("%q: %q %q", text, size, prompt)
		}
	}
}

// FuzzWebpSize holds that no head of a picture makes it panic.
func FuzzWebpSize(f *testing.F) {
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBPVP8X"))
	f.Add(webpOf("VP8L", func([]byte) {}))
	f.Fuzz(func(t *testing.T, b []byte) {
		if w, h := webpSize(b); w < 0 || h < 0 || w > 1<<24 || h > 1<<24 {
			t.Errorf("%d × %d", w, h)
		}
	})
}
