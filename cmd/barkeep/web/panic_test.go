package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"barkeep/bots"
)

// trapped is a store that panics where a page asks it, in the page's own goroutines and in those that add up.
type trapped struct{ nobody }

func (trapped) Spending(context.Context, string, time.Time, *time.Location) ([]bots.Sum, error) {
	panic("sk-whispered")
}
func (trapped) Rooms(context.Context, time.Time) ([]bots.Room, error) { panic("sk-whispered") }

// TestAPageThatPanicsSaysSo holds that the program goes on, the owner reads a page that names the log line, and that line is an
// error's.
func TestAPageThatPanicsSaysSo(t *testing.T) {
	t.Parallel()
	owners := []bots.Ref{owner}
	p, ask := opened(&owners)
	var log strings.Builder
	p.Ledger, p.Log = trapped{}, slog.New(slog.NewTextHandler(&log, nil))
	cookie := signIn(t, ask, p.Code(owner, "en"))
	for path, named := range map[string]bool{"/web/": false, "/web/chats": true} {
		got := ask("GET", path, cookie, nil)
		said, err := io.ReadAll(got.Body)
		if err != nil || got.StatusCode != http.StatusInternalServerError || !strings.Contains(string(said), In("en").Broken) || named != strings.Contains(string(said), "(#") {
			t.Errorf("%s says %d %s %v", path, got.StatusCode, said, err)
		}
	}
	if said := log.String(); !strings.Contains(said, "level=ERROR") || !strings.Contains(said, "panic_test.go") || strings.Contains(said, "whispered") {
		t.Errorf("the log says %s", said)
	}
}
