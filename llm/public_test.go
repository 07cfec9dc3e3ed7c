package llm

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
)

func TestPublicAddresses(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.100.100.200", "0.0.0.0", "0.1.2.3",
		"255.255.255.255", "224.0.0.1", "198.18.0.1", "192.0.2.1", "203.0.113.9", "240.0.0.1", "168.63.129.16", "192.0.0.192",
		"::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:100.100.100.200", "::ffff:168.63.129.16", "::7f00:1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1",
		"64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "2001:db8::1", "100::1",
	} {
		if isPublic(netip.MustParseAddr(s)) {
			t.Errorf("%s passes for public", s)
		}
	}
	for _, s := range []string{"1.1.1.1", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450:4001::1", "::ffff:8.8.8.8"} {
		if !isPublic(netip.MustParseAddr(s)) {
			t.Errorf("%s does not pass for public", s)
		}
	}
}

// TestPublicOnlyRefuses asks for what must not be reached by its address, by name and
// without TLS.
func TestPublicOnlyRefuses(t *testing.T) {
	t.Parallel()
	reached := func(http.ResponseWriter, *http.Request) { t.Error("a private address was reached") }
	secure, open := httptest.NewTLSServer(http.HandlerFunc(reached)), httptest.NewServer(http.HandlerFunc(reached))
	t.Cleanup(secure.Close)
	t.Cleanup(open.Close)
	_, port, _ := strings.Cut(strings.TrimPrefix(secure.URL, "https://"), ":")
	for _, address := range []string{secure.URL, open.URL, "https://localhost:" + port, "https://[::ffff:127.0.0.1]:" + port, "https://2130706433:" + port, "https://u:p@1.1.1.1", "http://1.1.1.1"} {
		client := New(Gateway{URL: address, Keys: []Key{testKey}}, &http.Client{Transport: PublicOnly()}, nil)
		if _, err := client.Models(t.Context()); FaultOf(err) != Unreachable {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// TestPublicOnlyConnects holds, with 127.0.0.2 for a public address, that a redirect and
// a name that changes its address lead to no forbidden one.
func TestPublicOnlyConnects(t *testing.T) {
	t.Parallel()
	var inside atomic.Int64
	private := tlsAt(t, "127.0.0.1:0", func(w http.ResponseWriter, _ *http.Request) { inside.Add(1) })
	public := tlsAt(t, "127.0.0.2:0", func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, "https://"+private+"/", http.StatusFound)
		case "/plain":
			http.Redirect(w, r, "http://"+private+"/", http.StatusFound)
		default:
			_, _ = w.Write([]byte("fine"))
		}
	})
	names := &changing{answers: []string{"127.0.0.2", "127.0.0.1"}}
	d := &net.Dialer{Resolver: &net.Resolver{PreferGo: true, Dial: names.dial}}
	guard := publicOnly(d, func(a netip.Addr) bool { return a == netip.MustParseAddr("127.0.0.2") })
	guard.TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
	client := &http.Client{Transport: guard}
	get := func(address string) error {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := client.Do(req)
		if err == nil {
			err = resp.Body.Close()
		}
		guard.CloseIdleConnections()
		return err
	}
	if err := get("https://" + public + "/"); err != nil {
		t.Errorf("the public address: %v", err)
	}
	for _, address := range []string{"https://" + public + "/away", "https://" + public + "/plain"} {
		if err := get(address); !errors.Is(err, ErrNotPublic) {
			t.Errorf("%s: %v", address, err)
		}
	}
	_, port, err := net.SplitHostPort(public)
	if err != nil {
		t.Fatal(err)
	}
	if err := get("https://rebind.example.:" + port); err != nil {
		t.Errorf("the name's first address: %v", err)
	}
	if err := get("https://rebind.example.:" + port); !errors.Is(err, ErrNotPublic) {
		t.Errorf("the name's second address: %v", err)
	}
	if inside.Load() != 0 {
		t.Error("the private address was reached")
	}
}

// changing is a name server whose answer to each question for an IPv4 address is
// the next one.
type changing struct {
	answers []string
	asked   atomic.Int64
}

func (c *changing) dial(context.Context, string, string) (net.Conn, error) {
	near, far := net.Pipe()
	go c.serve(far)
	return near, nil
}

// serve speaks DNS over a stream: each message after its length.
func (c *changing) serve(conn net.Conn) {
	defer conn.Close()
	for {
		var size [2]byte
		if _, err := io.ReadFull(conn, size[:]); err != nil {
			return
		}
		q := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(conn, q); err != nil || len(q) < 17 {
			return
		}
		end := 12
		for q[end] != 0 {
			end += int(q[end]) + 1
		}
		end += 5
		a := append([]byte{q[0], q[1], 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}, q[12:end]...)
		if kind := q[end-3]; kind == 1 {
			ip := netip.MustParseAddr(c.answers[min(int(c.asked.Add(1)), len(c.answers))-1]).As4()
			a[7] = 1
			a = append(append(a, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4), ip[:]...)
		}
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(a))), a...)); err != nil {
			return
		}
	}
}

// tlsAt serves on an address of loopback and returns where.
func tlsAt(t *testing.T, address string, serve http.HandlerFunc) string {
	t.Helper()
	l, err := net.Listen("tcp4", address)
	if err != nil {
		t.Skipf("no second loopback address here: %v", err)
	}
	s := httptest.NewUnstartedServer(serve)
	if err := s.Listener.Close(); err != nil {
		t.Fatal(err)
	}
	s.Listener = l
	s.StartTLS()
	t.Cleanup(s.Close)
	return l.Addr().String()
}
