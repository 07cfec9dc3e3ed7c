package discord

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"barkeep/bots/discord/discordtest"
)

// secure makes the simulator's gateway address one of TLS.
type secure struct{ next http.RoundTripper }

func (s secure) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := s.next.RoundTrip(r)
	if err != nil || !strings.HasSuffix(r.URL.Path, "/gateway/bot") {
		return resp, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	body = bytes.ReplaceAll(body, []byte(`"ws:`), []byte(`"wss:`))
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return resp, err
}

// TestOverTLS: one HTTP client serves REST over HTTP/2 and the WebSocket over HTTP/1.1.
func TestOverTLS(t *testing.T) {
	t.Parallel()
	dc := discordtest.New(discordtest.Options{})
	var second atomic.Int64
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor == 2 {
			second.Add(1)
		}
		dc.ServeHTTP(w, r)
	}))
	srv.EnableHTTP2 = true
	srv.StartTLS()
	defer srv.Close()
	client := &http.Client{Transport: secure{srv.Client().Transport}, Timeout: 30 * time.Second}
	p := New(Options{Token: dc.Token(), APIURL: srv.URL + "/api/v10/", Client: client})
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := p.Run(ctx, &fakeCore{}); err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	within, stop := context.WithTimeout(ctx, 20*time.Second)
	defer stop()
	if err := dc.Wait(within, dc.Online); err != nil {
		t.Errorf("%v: %v", err, p.Health())
	}
	if second.Load() == 0 {
		t.Error("REST did not go over HTTP/2")
	}
	cancel()
	running.Wait()
	if err := dc.Close(); err != nil {
		t.Error(err)
	}
	all := dc.Connections()
	if len(all) != 1 || all[0].CloseCode != 1000 {
		t.Errorf("connections: %+v", all)
	}
	srv.Client().CloseIdleConnections()
}
