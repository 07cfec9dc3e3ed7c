package llm

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// ErrNotPublic says that an address is none that strangers may have Barkeep ask:
// not https, or inside the operator's own network.
var ErrNotPublic = errors.New("not a public https address")

// PublicOnly returns a transport for addresses that strangers name: https, and no
// connection to a private, link-local, metadata or other special address. That is
// checked for each connection on the address it really goes to, so that neither a
// redirect nor a name that changes its address leads elsewhere. It uses no proxy,
// which would resolve names itself.
func PublicOnly() http.RoundTripper {
	return publicOnly(&net.Dialer{Timeout: 10 * time.Second}, isPublic)
}

func publicOnly(d *net.Dialer, may func(netip.Addr) bool) *httpsOnly {
	d.ControlContext = func(_ context.Context, network, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || network != "tcp4" && network != "tcp6" || !may(at.Addr()) {
			return fmt.Errorf("%w: refused to connect", ErrNotPublic)
		}
		return nil
	}
	return &httpsOnly{&http.Transport{
		DialContext: d.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: 10 * time.Second,
		MaxIdleConns: 64, MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 256 << 10,
	}}
}

// httpsOnly refuses every other scheme, of redirects too.
type httpsOnly struct{ *http.Transport }

// RoundTrip implements [http.RoundTripper].
func (t *httpsOnly) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != "https" || r.URL.User != nil {
		return nil, ErrNotPublic
	}
	return t.Transport.RoundTrip(r)
}

// special are the ranges of the IANA special-purpose registries that netip does
// not name, and those that carry an IPv4 address inside an IPv6 one.
var special = []string{
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10",
	"168.63.129.16/32", // Azure's metadata and agent address is a public one
}

// isPublic reports whether an address belongs to the open internet.
func isPublic(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsMulticast() {
		return false
	}
	for _, s := range special {
		if netip.MustParsePrefix(s).Contains(a) {
			return false
		}
	}
	return true
}
