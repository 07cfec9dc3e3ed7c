package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// chromium is a real browser, driven over its DevTools protocol.
type chromium struct {
	t    *testing.T
	mu   sync.Mutex // one call after the other
	ws   *websocket.Conn
	last int
}

// startChromium starts a headless browser with a profile of its own.
func startChromium(t *testing.T) *chromium {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium here: make browser installs it and runs this")
	}
	profile, err := os.MkdirTemp("", "barkeep-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
		"--disable-sync", "--disable-dev-shm-usage", "--no-proxy-server", "--hide-scrollbars", "--remote-debugging-port=0", "--user-data-dir="+profile, "about:blank")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait() // it was killed; its children write for a moment more
		await(t, "chromium's profile is gone", func() bool { return os.RemoveAll(profile) == nil })
	})
	var at []string
	await(t, "chromium listens", func() bool {
		text, _ := os.ReadFile(filepath.Join(profile, "DevToolsActivePort")) // not there yet
		at = strings.Fields(string(text))
		return len(at) == 2
	})
	ws, _, err := websocket.DefaultDialer.DialContext(timeout(t), "ws://127.0.0.1:"+at[0]+at[1], nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.Close() })
	return &chromium{t: t, ws: ws}
}

// call calls a method of the protocol, in a tab's session or the browser's.
func (c *chromium) call(session, method string, params map[string]any, result any) {
	c.t.Helper()
	if err := c.try(session, method, params, result); err != nil {
		c.t.Fatal(err)
	}
}

// try is call for what the browser may refuse.
func (c *chromium) try(session, method string, params map[string]any, result any) error {
	c.t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last++
	asked := map[string]any{"id": c.last, "method": method, "params": params}
	if session != "" {
		asked["sessionId"] = session
	}
	if err := c.ws.WriteJSON(asked); err != nil {
		c.t.Fatal(err)
	}
	c.ws.SetReadDeadline(time.Now().Add(longest))
	for {
		var got struct {
			ID     int
			Result json.RawMessage
			Error  *struct{ Message string }
		}
		switch err := c.ws.ReadJSON(&got); {
		case err != nil:
			c.t.Fatalf("%s: %v", method, err)
		case got.ID != c.last: // an event
		case got.Error != nil:
			return fmt.Errorf("%s: %s", method, got.Error.Message)
		case result == nil:
			return nil
		default:
			return json.Unmarshal(got.Result, result)
		}
	}
}

// tab is a window of the browser that shares its cookies with no other.
type tab struct {
	*chromium
	session string
}

func (c *chromium) tab() *tab {
	c.t.Helper()
	var context struct{ BrowserContextID string }
	c.call("", "Target.createBrowserContext", nil, &context)
	var target struct{ TargetID string }
	c.call("", "Target.createTarget", map[string]any{"url": "about:blank", "browserContextId": context.BrowserContextID}, &target)
	var at struct{ SessionID string }
	c.call("", "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &at)
	return &tab{c, at.SessionID}
}

// eval runs a script in the page and returns what it gives, as text.
func (w *tab) eval(script string) string {
	w.t.Helper()
	var got struct {
		Result           struct{ Value any }
		ExceptionDetails *struct{ Text string }
	}
	w.call(w.session, "Runtime.evaluate", map[string]any{"expression": script, "returnByValue": true}, &got)
	if got.ExceptionDetails != nil {
		w.t.Fatalf("%s: %s", script, got.ExceptionDetails.Text)
	}
	return fmt.Sprint(got.Result.Value)
}

// leads does what leads to another page, and waits until that is there.
func (w *tab) leads(do func()) {
	w.t.Helper()
	w.eval("window.before = true")
	do()
	await(w.t, "another page is there", func() bool {
		var got struct{ Result struct{ Value bool } }
		err := w.try(w.session, "Runtime.evaluate", map[string]any{"expression": "!window.before && document.readyState === 'complete'", "returnByValue": true}, &got)
		return err == nil && got.Result.Value // the page that is left cannot always answer
	})
}

func (w *tab) open(address string) {
	w.t.Helper()
	w.leads(func() { w.call(w.session, "Page.navigate", map[string]any{"url": address}, nil) })
}

// click presses the first of a form's buttons, or whatever is named.
func (w *tab) click(selector string) {
	w.t.Helper()
	w.leads(func() {
		w.eval("{ const e = document.querySelector(`" + selector + "`); e.tagName; setTimeout(() => e.click()) }")
	})
}

// fill writes into a field, or chooses a value.
func (w *tab) fill(selector, value string) {
	w.t.Helper()
	w.eval(fmt.Sprintf("document.querySelector(`%s`).value = %q", selector, value))
}

// reads holds that a person sees all parts.
func (w *tab) reads(parts ...string) {
	w.t.Helper()
	text := w.eval("document.body.innerText")
	for _, part := range parts {
		if !strings.Contains(text, part) {
			w.t.Errorf("%s: no %q in\n%s", w.eval("location.href"), part, text)
		}
	}
}

// looks makes the tab a screen of a size, light or dark.
func (w *tab) looks(width, height int, phone, dark bool) {
	w.t.Helper()
	scale, scheme := 1, "light"
	if phone {
		scale = 2
	}
	if dark {
		scheme = "dark"
	}
	w.call(w.session, "Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": scale, "mobile": phone}, nil)
	w.call(w.session, "Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}}, nil)
}

// photograph writes a picture of what stands in the window.
func (w *tab) photograph(file string) {
	w.t.Helper()
	var got struct{ Data []byte }
	w.call(w.session, "Page.captureScreenshot", map[string]any{"format": "png"}, &got)
	if err := os.WriteFile(file, got.Data, 0o600); err != nil {
		w.t.Fatal(err)
	}
}
