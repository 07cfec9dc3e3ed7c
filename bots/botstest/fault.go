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

// FaultFile goes along with answer i, or nil: with each fifth one its sound as a voice message, with another fifth as a file.
func FaultFile(i int) *bots.File {
	switch i % 5 {
	case 2:
		return &bots.File{Name: "answer.ogg", Data: fmt.Appendf(nil, "OggS\x00 answer %d", i)}
	case 3:
		return &bots.File{Name: "answer.mp3", Data: fmt.Appendf(nil, "ID3 answer %d", i)}
	}
	return nil
}

// Speak shows an answer that grows over a time, settles it until ctx ends, and closes the
// place.
func Speak(ctx context.Context, t *testing.T, place bots.Place, quote, text string, over time.Duration) {
	t.Helper()
	Grow(ctx, t, place, bots.View{Quote: quote, Text: text}, over)
}

// Grow is Speak for any final view.
func Grow(ctx context.Context, t *testing.T, place bots.Place, final bots.View, over time.Duration) {
	t.Helper()
	defer place.Close()
	final.Status, final.Words = bots.Final, words.English()
	passing := bots.View{Quote: final.Quote, Words: final.Words}
	place.Show(passing)
	const pieces = 100
	all := []rune(final.Text)
	for i := 1; i <= pieces && over > 0; i++ {
		time.Sleep(over / pieces)
		passing.Status, passing.Text = bots.Growing, string(all[:len(all)*i/pieces])
		place.Show(passing)
	}
	if err := place.Settle(ctx, final); err != nil && t.Context().Err() == nil {
		t.Errorf("Settle: %v", err)
	}
}
