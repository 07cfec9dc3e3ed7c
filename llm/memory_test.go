package llm

import (
	"context"
	"strings"
	"testing"
	"time"
)

// TestAPanicWhileReadingForSeveral: x/sync's singleflight would end the program with it. All who wait get an error, which has
// the stack and nothing that the panic said, and the next reading is a new one.
func TestAPanicWhileReadingForSeveral(t *testing.T) {
	t.Parallel()
	var m memory[string]
	got, err := m.fresh(t.Context(), time.Minute, func(context.Context) (string, error) { panic("sk-whispered") })
	if got != "" || FaultOf(err) != Odd || !strings.Contains(err.Error(), "memory_test.go") || strings.Contains(err.Error(), "whispered") {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := m.fresh(t.Context(), time.Minute, func(context.Context) (string, error) { return "fine", nil }); got != "fine" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}
