package config

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// No sentence here quotes an address: it may carry a password.

// root reads the address of an API, below which calls are made; it gives it without a slash at the end.
func (v value) root() string {
	address := v.address("http://", "https://")
	if address == nil {
		return ""
	}
	switch {
	case address.User != nil:
		v.wrong("holds a user name or password; Barkeep does not send one there, so take it out")
	case address.RawQuery != "" || address.ForceQuery || address.Fragment != "":
		v.wrong("should end before any ? or #, since Barkeep adds the paths of its calls to it")
	default:
		return strings.TrimRight(address.String(), "/")
	}
	return ""
}

// webhook reads the address that Telegram shall call.
func (v value) webhook() string {
	address := v.address("http://", "https://")
	if address == nil {
		return ""
	}
	if address.User != nil || address.Fragment != "" {
		v.wrong("should hold no user name, password or #")
		return ""
	}
	return address.String()
}

func (v value) proxy() Proxy {
	address := v.address("http://", "https://", "socks5://")
	if address == nil {
		return Proxy{}
	}
	if strings.Trim(address.Path, "/") != "" || address.RawQuery != "" || address.Fragment != "" {
		v.wrong("should end after the port, for example socks5://127.0.0.1:1080")
		return Proxy{}
	}
	return Proxy{address}
}

// address reads an address with one of the schemes and a host; nil when it is none.
func (v value) address(schemes ...string) *url.URL {
	text, ok := v.one()
	if !ok {
		return nil
	}
	starts := either(schemes...)
	if !strings.Contains(text, "://") {
		v.wrong("is not a whole address; it should begin with %v", starts)
		return nil
	}
	address, err := url.Parse(text)
	if err != nil {
		v.wrong("is not an address that can be read; check it for spaces, brackets and the port")
		return nil
	}
	switch {
	case !slices.Contains(schemes, address.Scheme+"://"):
		v.wrong("should begin with %v", starts)
	case address.Hostname() == "":
		v.wrong("has no host after ://")
	case address.Port() != "" && !isPort(address.Port(), 1):
		v.wrong("has a port that is not a number from 1 to 65535")
	default:
		return address
	}
	return nil
}

func isPort(text string, least int) bool {
	port, err := strconv.Atoi(text)
	return err == nil && isDigits(text) && port >= least && port <= 65535
}
