package store

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
)

// sealer encrypts with the first key and decrypts with any.
type sealer []cipher.AEAD

// What is sealed is bound to its use.
const sealedPlace = "barkeep place"

// newSealer takes keys of 32 bytes, at least one.
func newSealer(keys [][]byte) (sealer, error) {
	if len(keys) == 0 {
		return nil, errors.New("no secret key given")
	}
	var s sealer
	for i, k := range keys {
		if len(k) != 32 {
			return nil, fmt.Errorf("secret key %d has %d bytes, not 32", i+1, len(k))
		}
		block, err := aes.NewCipher(k)
		if err != nil {
			return nil, fmt.Errorf("use secret key %d: %w", i+1, err)
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, fmt.Errorf("use secret key %d: %w", i+1, err)
		}
		s = append(s, aead)
	}
	return s, nil
}

// seal returns nil for an empty text.
func (s sealer) seal(text string) []byte { return s.sealFor(text, sealedPlace) }

// open returns what was sealed; false if no key fits.
func (s sealer) open(sealed []byte) (string, bool) { return s.openFor(sealed, sealedPlace) }

// sealFor is seal for another use than places.
func (s sealer) sealFor(text, use string) []byte {
	if text == "" {
		return nil
	}
	return s[0].Seal(nil, nil, []byte(text), []byte(use))
}

// openFor is open for what was sealed for another use.
func (s sealer) openFor(sealed []byte, use string) (string, bool) {
	if len(sealed) == 0 {
		return "", true
	}
	for _, aead := range s {
		if text, err := aead.Open(nil, nil, sealed, []byte(use)); err == nil {
			return string(text), true
		}
	}
	return "", false
}
