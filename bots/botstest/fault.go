package botstest

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/bots/words"
)

// FaultAnswers is how many answers a fault run has: BARKEEP_FAULT_ANSWERS, or 50.
func FaultAnswers(t *testing.T) int {
	t.Helper()
	s := os.Getenv("BARKEEP_FAULT_ANSWERS")
	if s == "" {
		return 50
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		t.Fatalf("BARKEEP_FAULT_ANSWERS is %q", s)
	}
	return n
}

// FaultAnswer is an answer like no other; each fifth one needs several messages, each
// twenty-fifth is too long for the chat.
func FaultAnswer(i int) string {
	lines := 1 + i%9
	switch {
	case i%25 == 9 || i%25 == 14:
		lines = 260
	case i%5 == 4:
		lines = 70
	}
	var b strings.Builder
	for line := range lines {
		fmt.Fprintf(&b, "%d. Answer **%d** says, in line %d, that `every word` of it must stand on the screen 一次 and only once.\n", line+1, i, line+1)
	}
	return strings.TrimSpace(b.String())
}

// Speak shows an answer that grows over a time, settles it until ctx ends, and closes the
// place.
func Speak(ctx context.Context, t *testing.T, place bots.Place, quote, text string, over time.Duration) {
	t.Helper()
	defer place.Close()
	w := words.English()
	place.Show(bots.View{Quote: quote, Words: w})
	const pieces = 100
	all := []rune(text)
	for i := 1; i <= pieces && over > 0; i++ {
		time.Sleep(over / pieces)
		place.Show(bots.View{Status: bots.Growing, Text: string(all[:len(all)*i/pieces]), Quote: quote, Words: w})
	}
	err := place.Settle(ctx, bots.View{Status: bots.Final, Text: text, Quote: quote, Words: w})
	if err != nil && t.Context().Err() == nil {
		t.Errorf("Settle: %v", err)
	}
}
