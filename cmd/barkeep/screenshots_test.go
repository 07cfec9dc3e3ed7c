package main

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestScreenshots photographs the page with Chromium into BARKEEP_SCREENSHOTS, in both
// languages, light and dark, on a phone and a desk: make screenshots.
func TestScreenshots(t *testing.T) {
	to := os.Getenv("BARKEEP_SCREENSHOTS")
	if to == "" {
		t.Skip("BARKEEP_SCREENSHOTS names no folder")
	}
	root, cookie := filledPage(t)
	at := signedFront(t, root, cookie)
	for name, path := range map[string]string{"overview": "/web/", "chats": "/web/chats", "chat": "/web/chat/1", "login": "/web/login"} {
		for _, lang := range []string{"en", "zh"} {
			for size, window := range map[string]string{"desk": "1200,1500", "phone": "500,1500"} {
				for _, dark := range []bool{false, true} {
					file := filepath.Join(to, fmt.Sprintf("%s-%s-%s-%v.png", name, lang, size, map[bool]string{false: "light", true: "dark"}[dark]))
					args := []string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
						"--hide-scrollbars", "--user-data-dir=" + t.TempDir(), "--window-size=" + window, "--screenshot=" + file}
					if dark {
						args = append(args, "--blink-settings=preferredColorScheme=0")
					}
					if said, err := exec.CommandContext(t.Context(), "chromium", append(args, at+path+"?lang="+lang)...).CombinedOutput(); err != nil {
						t.Fatalf("%v\n%s", err, said)
					}
				}
			}
		}
	}
}

// signedFront serves the page as a browser sees it that has signed in.
func signedFront(t *testing.T, root, cookie string) string {
	t.Helper()
	front := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out, err := http.NewRequestWithContext(r.Context(), r.Method, root+r.URL.RequestURI(), r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		out.AddCookie(&http.Cookie{Name: "barkeep", Value: cookie}) // as if this browser had signed in
		answer, err := http.DefaultClient.Do(out)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer answer.Body.Close()
		for name, values := range answer.Header {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.StatusCode)
		var body bytes.Buffer
		if _, err := body.ReadFrom(answer.Body); err == nil {
			w.Write(body.Bytes())
		}
	})}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go front.Serve(l)
	t.Cleanup(func() { front.Close() })
	return "http://" + l.Addr().String()
}
