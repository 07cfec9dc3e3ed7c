package llmtest

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// exchange is one HTTP request under way.
type exchange struct {
	g    *Gateway
	w    http.ResponseWriter
	r    *http.Request
	req  Request
	site Site  // as it was when the request came
	long error // the body was larger than allowed, or could not be read
	cut  bool  // the connection is to be broken off
}

type handler func(*exchange)

// ServeHTTP answers as the gateway's Kind does. It breaks the connection with http.ErrAbortHandler where a trouble asks for
// that.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !g.enter() {
		w.Header().Set("Connection", "close")
		http.Error(w, "gateway is closed", http.StatusServiceUnavailable)
		return
	}
	defer g.running.Done()
	x := g.exchange(w, r)
	if g.opt.Kind == Plain {
		w.Header().Set("X-Request-Id", "req_"+x.req.ID)
	} else {
		w.Header().Set("X-Oneapi-Request-Id", x.req.ID)
	}
	x.route()
	if x.cut {
		panic(http.ErrAbortHandler)
	}
}

func (g *Gateway) enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.running.Add(1)
	g.catchUp(time.Now())
	return true
}

func (g *Gateway) exchange(w http.ResponseWriter, r *http.Request) *exchange {
	x := &exchange{g: g, w: w, r: r}
	g.mu.Lock()
	x.site = g.site
	g.mu.Unlock()
	body, err := io.ReadAll(io.LimitReader(r.Body, x.site.MaxBody+1))
	if int64(len(body)) > x.site.MaxBody {
		body = body[:x.site.MaxBody]
		_, _ = io.Copy(io.Discard, r.Body) // so that the client can finish writing and read the refusal
		err = fmt.Errorf("request body exceeds %d MB: request body too large", x.site.MaxBody>>20)
	}
	x.long = err
	x.req = Request{
		Time: time.Now(), Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Header: r.Header.Clone(), Body: body,
		Key: bearer(r.Header.Get("Authorization")),
	}
	x.req.read()
	g.record(&x.req)
	return x
}

// record gives the request its id and keeps it, dropping the oldest where there are too many.
func (g *Gateway) record(r *Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.serial++
	r.ID = g.requestID(r.Time)
	if t := g.tokenByKey(r.Key); t != nil && r.Key != "" {
		r.Token, r.User = t.ID, t.User
	}
	if len(g.requests) >= 2*kept {
		g.requests = append([]Request(nil), g.requests[kept:]...)
	}
	g.requests = append(g.requests, *r)
}

// kept requests at least are remembered.
const kept = 10_000

// requestID has the look of the gateway's own: new-api's ends in 8 letters and digits, one-api's is digits alone.
func (g *Gateway) requestID(now time.Time) string {
	stamp := now.UTC().Format("20060102150405") + fmt.Sprintf("%09d", now.Nanosecond())
	if g.opt.Kind == OneAPI {
		return stamp + fmt.Sprintf("%08d", g.serial%100_000_000)
	}
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	tail := make([]byte, 8)
	for i, n := len(tail)-1, g.serial; i >= 0; i, n = i-1, n/int64(len(alphabet)) {
		tail[i] = alphabet[n%int64(len(alphabet))]
	}
	return stamp + string(tail)
}

// bearer takes the key out of an Authorization header.
func bearer(header string) string {
	for _, prefix := range []string{"Bearer ", "bearer "} {
		if rest, ok := strings.CutPrefix(header, prefix); ok {
			return strings.TrimSpace(rest)
		}
	}
	return strings.TrimSpace(header)
}

func (x *exchange) route() {
	if x.r.Method == http.MethodOptions {
		x.allowOrigins()
		return
	}
	routes := x.g.pages
	path := x.r.URL.Path
	if h, ok := routes[x.r.Method+" "+path]; ok {
		h(x)
		return
	}
	if id, ok := strings.CutPrefix(path, "/v1/models/"); ok && id != "" && x.r.Method == http.MethodGet {
		x.oneModel(id)
		return
	}
	other := path + "/"
	if strings.HasSuffix(path, "/") {
		other = strings.TrimSuffix(path, "/")
	}
	if _, ok := routes[x.r.Method+" "+other]; ok && x.g.opt.Kind != Plain {
		x.redirect(other)
		return
	}
	x.nowhere()
}

func (x *exchange) redirect(to string) {
	if x.r.URL.RawQuery != "" {
		to += "?" + x.r.URL.RawQuery
	}
	x.w.Header().Del("X-Oneapi-Request-Id")
	status := http.StatusMovedPermanently
	if x.r.Method != http.MethodGet {
		status = http.StatusTemporaryRedirect
	}
	http.Redirect(x.w, x.r, to, status)
}

// nowhere answers paths that do not exist: with the web page, except below /v1 and /api.
func (x *exchange) nowhere() {
	path := x.r.URL.Path
	if x.g.opt.Kind == Plain || strings.HasPrefix(path, "/v1") || strings.HasPrefix(path, "/api") {
		x.w.Header().Set("Cache-Control", "max-age=604800")
		var none any = ""
		if x.g.opt.Kind == Plain {
			none = nil
		}
		x.relayError(http.StatusNotFound, Error{
			Message: fmt.Sprintf("Invalid URL (%s %s)", x.r.Method, x.r.URL.Path), Type: "invalid_request_error", Param: none, Code: none,
		})
		return
	}
	x.w.Header().Set("Cache-Control", "no-cache")
	name := [...]string{"new-api", "one-api", ""}[x.g.opt.Kind]
	x.html(http.StatusOK, "<!doctype html><html><head><title>stub "+name+" web</title></head><body>"+name+" web ui (stub index.html)</body></html>")
}

func (x *exchange) html(status int, page string) {
	x.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	x.w.WriteHeader(status)
	x.write([]byte(page))
}

func (x *exchange) allowOrigins() {
	h := x.w.Header()
	h.Set("Access-Control-Allow-Credentials", "true")
	h.Set("Access-Control-Allow-Headers", "*")
	h.Set("Access-Control-Allow-Methods", "GET,POST,PUT,DELETE,OPTIONS")
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Max-Age", "43200")
	x.w.WriteHeader(http.StatusNoContent)
}

// json answers with v; pages of the console and the billing are compressed for those who ask.
func (x *exchange) json(status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		http.Error(x.w, err.Error(), http.StatusInternalServerError)
		return
	}
	if x.w.Header().Get("Content-Type") == "" {
		x.w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	if x.compressed() {
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		_, err := z.Write(body)
		if err = errors.Join(err, z.Close()); err == nil {
			body = packed.Bytes()
			x.w.Header().Set("Content-Encoding", "gzip")
			x.w.Header().Set("Vary", "Accept-Encoding")
		}
	}
	x.w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	x.w.WriteHeader(status)
	x.write(body)
}

func (x *exchange) compressed() bool {
	path := strings.TrimPrefix(x.r.URL.Path, "/v1")
	return x.g.opt.Kind != Plain && strings.Contains(x.r.Header.Get("Accept-Encoding"), "gzip") &&
		(strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/dashboard/"))
}

// write sends bytes; a client that has gone is seen by the request's context, not here.
func (x *exchange) write(b []byte) {
	_, _ = x.w.Write(b)
}
