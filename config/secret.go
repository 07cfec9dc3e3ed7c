package config

import (
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"
)

// Secret holds a token or key. However it is printed, logged or encoded, only a mask comes out; Reveal alone gives the
// value. The value sits behind a pointer so that printing a struct which keeps a Secret in an unexported field, where
// fmt calls no methods, shows an address. Two secrets are therefore compared with Equal, not with ==.
type Secret struct{ value *string }

// NewSecret wraps text; an empty text gives the unset Secret.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{&text}
}

// Reveal gives the value itself, "" when unset.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// IsSet says whether there is a value.
func (s Secret) IsSet() bool { return s.value != nil }

// Equal says whether both hold the same value.
func (s Secret) Equal(other Secret) bool { return s.Reveal() == other.Reveal() }

// String gives a mask: "sk-…abcd" for values of 20 characters and more, "***" for shorter ones, "" when unset.
func (s Secret) String() string {
	if !s.IsSet() {
		return ""
	}
	runes := []rune(s.Reveal())
	if len(runes) < 20 {
		return "***"
	}
	return string(runes[:3]) + "…" + string(runes[len(runes)-4:])
}

// Format prints the mask for every verb, %#v, %x and %d among them.
func (s Secret) Format(f fmt.State, _ rune) { mask(f, s.String()) }

// MarshalText gives the mask, and so do JSON and YAML, which call it.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue gives the mask.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// Proxy is the address of an http, https or socks5 proxy. Printed, logged or encoded it shows no user or password.
type Proxy struct{ address *url.URL }

// URL gives a copy of the whole address, nil when unset.
func (p Proxy) URL() *url.URL {
	if p.address == nil {
		return nil
	}
	whole := *p.address
	return &whole
}

// IsSet says whether there is an address.
func (p Proxy) IsSet() bool { return p.address != nil }

// String gives the address with user and password as "***", "" when unset.
func (p Proxy) String() string {
	if p.address == nil {
		return ""
	}
	user := ""
	if p.address.User != nil {
		user = "***@"
	}
	return p.address.Scheme + "://" + user + p.address.Host
}

// Format prints like String for every verb.
func (p Proxy) Format(f fmt.State, _ rune) { mask(f, p.String()) }

// MarshalText gives the same as String.
func (p Proxy) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// LogValue gives the same as String.
func (p Proxy) LogValue() slog.Value { return slog.StringValue(p.String()) }

// mask writes to fmt, which keeps the writer's errors itself and gives a Formatter no way to return one.
func mask(f fmt.State, text string) { _, _ = io.WriteString(f, text) }

// Secrets lists every secret value as it was written, for a log redactor. It has no duplicates and no empty strings,
// but may hold short ones: a webhook secret can be one character long.
func (c *Config) Secrets() []string {
	var list []string
	seen := map[string]bool{"": true}
	add := func(secrets ...Secret) {
		for _, s := range secrets {
			if !seen[s.Reveal()] {
				seen[s.Reveal()] = true
				list = append(list, s.Reveal())
			}
		}
	}
	add(c.Telegram.Token, c.Telegram.WebhookSecret, c.Discord.Token)
	add(proxySecrets(c.Telegram.Proxy, c.Discord.Proxy)...)
	add(c.SecretKeys...)
	for _, g := range c.Gateways {
		add(g.Keys...)
		add(g.AccessToken)
		add(proxySecrets(g.Proxy)...)
	}
	return list
}

// proxySecrets gives each password both plain and as it stands in the address, where net/url escapes some characters.
func proxySecrets(proxies ...Proxy) []Secret {
	var list []Secret
	for _, p := range proxies {
		if p.address == nil || p.address.User == nil {
			continue
		}
		password, set := p.address.User.Password()
		if !set {
			continue
		}
		_, escaped, _ := strings.Cut(p.address.User.String(), ":")
		list = append(list, NewSecret(password), NewSecret(escaped))
	}
	return list
}
