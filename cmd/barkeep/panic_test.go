package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestWorkThatPanicsBeginsAgain holds that work beside the answers, which no person waits for, ends neither the program nor
// for ever.
func TestWorkThatPanicsBeginsAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		var begun atomic.Int64
		end := together(t.Context(), slog.New(slog.NewTextHandler(&log, nil)), func(ctx context.Context) {
			if begun.Add(1) < 3 {
				panic("sk-whispered")
			}
			<-ctx.Done()
		})
		time.Sleep(time.Second)
		synctest.Wait()
		first := begun.Load()
		time.Sleep(3 * stumblePause)
		end()
		if first != 1 || begun.Load() != 3 || strings.Count(log.String(), "level=ERROR") != 2 || strings.Contains(log.String(), "whispered") {
			t.Errorf("it began %d times, first %d, and the log says %s", begun.Load(), first, log.String())
		}
	})
}

// TestARequestThatPanicsIsAnswered holds that whoever asked the listener gets an answer with the code of the log line, which
// is an error's and holds no words.
func TestARequestThatPanicsIsAnswered(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	server := httptest.NewServer(standing(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { panic("sk-whispered " + r.URL.Path) }), slog.New(slog.NewTextHandler(&log, nil))))
	defer server.Close()
	got, err := http.Get(server.URL + "/secret")
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	_, code, _ := strings.Cut(string(body), "(")
	code, _, _ = strings.Cut(code, ")")
	if err != nil || got.StatusCode != http.StatusInternalServerError || code == "" || !strings.Contains(log.String(), "code="+code) {
		t.Errorf("answered %d %q, %v; the log says %s", got.StatusCode, body, err, log.String())
	}
	if said := log.String(); !strings.Contains(said, "level=ERROR") || !strings.Contains(said, "panic_test.go") || strings.Contains(said, "whispered") || strings.Contains(said, "/secret") {
		t.Errorf("the log says %s", said)
	}
}
