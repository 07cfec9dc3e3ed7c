package llm

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
)

// broken says what it means that the transport failed with err. harmless tells
// that the request could not have cost anything even if it arrived.
func (c *Client) broken(ctx context.Context, err error, harmless bool) *Error {
	var limit *Error
	if errors.As(context.Cause(ctx), &limit) {
		e := *limit
		e.Free = e.Free || harmless
		return &e
	}
	if ctx.Err() != nil {
		return left(ctx, harmless)
	}
	err = plainCause(err)
	e := &Error{Fault: Cut, Free: harmless, Err: c.masks.quieten(err)}
	var timeout net.Error
	switch {
	case errors.Is(err, ErrNotPublic):
		e.Fault, e.Free = Unreachable, true
	case unconnected(err):
		e.Fault, e.Free, e.again = Unreachable, true, true
	case untrusted(err):
		e.Fault, e.Free = Unreachable, true
	case strings.Contains(err.Error(), "invalid header field value"):
		e.Fault, e.Free, e.Own = KeyWrong, true, true
	case errors.As(err, &timeout) && timeout.Timeout():
		e.Fault = NoAnswer
	}
	return e
}

// unconnected reports an error that came before there was a connection.
func unconnected(err error) bool {
	var op *net.OpError
	if errors.As(err, &op) {
		switch op.Op {
		case "dial", "proxyconnect", "socks connect":
			return true
		}
	}
	var dns *net.DNSError
	return errors.As(err, &dns)
}

// untrusted reports a TLS connection that was refused before anything was sent
// over it.
func untrusted(err error) bool {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var host x509.HostnameError
	var authority x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var alert tls.AlertError
	return errors.As(err, &certificate) || errors.As(err, &record) || errors.As(err, &host) ||
		errors.As(err, &authority) || errors.As(err, &invalid) || errors.As(err, &alert) ||
		strings.Contains(err.Error(), "server gave HTTP response to HTTPS client") ||
		strings.Contains(err.Error(), "TLS handshake timeout")
}
