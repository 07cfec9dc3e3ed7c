package bots

import (
	"strings"
	"testing"
)

// FuzzSecrets holds that what passes for a secret is one word that a header can
// carry, and that an own address is always https.
func FuzzSecrets(f *testing.F) {
	for _, s := range []string{"sk-0123456789abcdef0123", "site sk-0123456789abcdef", "12 token+/==0123456789", "https://a.example/v1 sk-0123456789abcdef", "一二三四五六七八九十一二三四五六", "a\x00b sk-\r\nX: y", "https://u:p@h k", "https://0#@ 0123456789abcdef"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		key, isKey := readKey(text)
		account, isAccount := readAccount(text)
		for _, h := range []struct {
			handed
			ok bool
		}{{key, isKey}, {account, isAccount}} {
			secret := h.secret.Reveal()
			if h.ok && (len(secret) < 16 || len(secret) > 512 || strings.ContainsFunc(secret, func(r rune) bool { return r <= ' ' || r > '~' })) {
				t.Errorf("%q passes for a secret", secret)
			}
			if h.ok && !mentionsSecret(text) {
				t.Errorf("a message that carries %q would not be deleted", secret)
			}
		}
		if a := ownAddress(key.site); a != "" && (!strings.HasPrefix(strings.ToLower(a), "https://") || strings.ContainsAny(a, "@?#")) {
			t.Errorf("%q passes for an address", a)
		}
	})
}
