package chart_test

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"barkeep/bots"
	"barkeep/bots/chart"
	"barkeep/llm"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

// days are the values of a row in cents, from the first day on.
func days(n int, cents func(day int) int) []llm.Nano {
	var all []llm.Nano
	for i := range n {
		all = append(all, llm.Nano(cents(i))*llm.Dollar/100)
	}
	return all
}

func names(n int) []string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprint(i+1))
	}
	return all
}

func dollars(marks []llm.Nano) []string {
	var all []string
	for _, m := range marks {
		all = append(all, fmt.Sprintf("$%.2f", float64(m)/1e9))
	}
	return all
}

// row says what its values are together.
func row(name string, values []llm.Nano) bots.ChartRow {
	return bots.ChartRow{Name: name, Total: dollars([]llm.Nano{sum(values)})[0], Values: values}
}

func sum(values []llm.Nano) (all llm.Nano) {
	for _, n := range values {
		all += n
	}
	return all
}

func wave(by, most, gap int) func(int) int {
	return func(day int) int {
		if day%gap == gap-1 {
			return 0
		}
		return (day*by)%most + 3
	}
}

func charts() map[string]bots.Chart {
	return map[string]bots.Chart{
		"month-models-en": {
			Title: "This month · this chat · by model", Days: names(30), Axis: dollars,
			Rows: []bots.ChartRow{
				row("gpt-4", days(30, wave(37, 140, 7))), row("claude-3-5-sonnet-20241022", days(30, wave(23, 80, 5))),
				row("gpt-4o-mini", days(30, wave(11, 30, 4))), row("dall-e-3", days(30, wave(7, 20, 2))),
				row("deepseek-chat", days(30, wave(3, 9, 3))), row("3 others", days(30, wave(1, 4, 3))),
			},
		},
		"week-people-zh": {
			Title: "本周 · 本群 · 按人", Days: []string{"11-16", "11-17", "11-18", "11-19", "11-20", "11-21", "11-22"}, Axis: dollars,
			Rows: []bots.ChartRow{
				row("王小明", days(7, wave(17, 60, 4))), row("陈婷喆 𠮷 Ł", days(7, wave(13, 40, 6))),
				row("一个名字特别特别特别特别特别特别特别特别特别特别长的人", days(7, wave(5, 20, 3))), row("其他 4 人", days(7, wave(2, 9, 2))),
			},
		},
		"one-day": {
			Title: "This month · you · by model", Total: "$0.0000060", Days: names(1), Axis: func(m []llm.Nano) []string {
				var all []string
				for _, n := range m {
					all = append(all, fmt.Sprintf("$%.6f", float64(n)/1e9))
				}
				return all
			},
			Rows: []bots.ChartRow{{Name: "gpt-4o-mini", Total: "$0.0000060", Values: []llm.Nano{6000}}},
		},
	}
}

// TestGoldenCharts holds the pictures as they were looked at and found to read well.
func TestGoldenCharts(t *testing.T) {
	t.Parallel()
	paint := chart.New()
	for name, c := range charts() {
		if c.Total == "" {
			var all llm.Nano
			for _, r := range c.Rows {
				all += sum(r.Values)
			}
			c.Total = dollars([]llm.Nano{all})[0]
		}
		data, err := paint(c)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("testdata", name+".png")
		if *update {
			if err := os.WriteFile(path, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if n := differing(t, want, data); n > 50 {
			t.Errorf("%s: %d pixels differ from what it was", name, n)
		}
		if len(data) > 200<<10 {
			t.Errorf("%s is %d bytes", name, len(data))
		}
	}
}

// differing counts the pixels that plainly differ.
func differing(t *testing.T, want, got []byte) (n int) {
	t.Helper()
	a, b := decoded(t, want), decoded(t, got)
	if a.Bounds() != b.Bounds() {
		t.Fatalf("sizes are %v and %v", a.Bounds(), b.Bounds())
	}
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			r1, g1, b1, _ := a.At(x, y).RGBA()
			r2, g2, b2, a2 := b.At(x, y).RGBA()
			if far(r1, r2) || far(g1, g2) || far(b1, b2) {
				n++
			}
			if a2 != 0xffff {
				t.Fatalf("at %d,%d what lies behind shows through", x, y)
			}
		}
	}
	return n
}

func far(a, b uint32) bool { return max(a, b)-min(a, b) > 0x2000 }

func decoded(t *testing.T, data []byte) image.Image {
	t.Helper()
	p, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestOddCharts holds that nothing that a tab can hold breaks a picture.
func TestOddCharts(t *testing.T) {
	t.Parallel()
	paint := chart.New()
	const most = llm.Nano(1) << 62
	for _, values := range [][]llm.Nano{{0}, {-5}, {1}, {most}, {most, 0, 1}, {999_999_999, 1_000_000_000, 1_000_000_001}} {
		var rows []bots.ChartRow
		for range 9 {
			rows = append(rows, bots.ChartRow{Name: "a\nb\x00\u202eé👍", Total: "", Values: values})
			if values[0] == most {
				break
			}
		}
		if data, err := paint(bots.Chart{Days: names(len(values)), Rows: rows, Axis: dollars}); err != nil || len(data) == 0 {
			t.Errorf("%v: %v", values, err)
		}
	}
}
