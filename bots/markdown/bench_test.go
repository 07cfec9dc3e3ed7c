package markdown

import (
	"strings"
	"testing"
)

// An answer of 8 kB that is shown 200 times while it grows, as an adapter does it.
func BenchmarkGrowingAnswer(b *testing.B) {
	all := answers(b)
	answer := strings.Repeat(all["long-english"]+"\n\n"+all["chinese-table"]+"\n\n"+all["math-display"]+"\n\n", 5)[:8<<10]
	b.ReportAllocs()
	for b.Loop() {
		for step := 1; step <= 200; step++ {
			Split(Flatten(ParseGrowing(answer[:len(answer)*step/200]), Style{}), UTF16, 4096)
		}
	}
}
