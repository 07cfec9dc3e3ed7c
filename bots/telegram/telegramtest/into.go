package telegramtest

import (
	"bytes"
	"io"
	"net/http"
)

// Into is a client whose requests go straight to a handler, for Options.WebhookClient. The handler runs to its end before
// the answer is there.
func Into(h http.Handler) *http.Client { return &http.Client{Transport: into{h}} }

type into struct{ handler http.Handler }

func (t into) RoundTrip(r *http.Request) (*http.Response, error) {
	w := &written{header: http.Header{}, code: http.StatusOK}
	in := r.Clone(r.Context())
	in.RequestURI, in.RemoteAddr = r.URL.RequestURI(), "203.0.113.7:443"
	t.handler.ServeHTTP(w, in)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: w.code, Status: http.StatusText(w.code), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()), Request: r,
	}, nil
}

type written struct {
	header http.Header
	body   bytes.Buffer
	code   int
	wrote  bool
}

func (w *written) Header() http.Header { return w.header }

func (w *written) WriteHeader(code int) {
	if !w.wrote {
		w.code, w.wrote = code, true
	}
}

func (w *written) Write(b []byte) (int, error) {
	w.wrote = true
	return w.body.Write(b)
}
