package bots

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
)

// sign makes button data that only this Barkeep can have made, and that counts in
// one chat only: "verb:arg:mac". It fits the 64 bytes of the platforms while verb
// and arg together have at most 50.
func (e *Engine) sign(chat Ref, verb, arg string) string {
	body := verb + ":" + arg
	return body + ":" + e.mac(chat, body)
}

func (e *Engine) mac(chat Ref, body string) string {
	m := hmac.New(sha256.New, e.secret)
	m.Write([]byte("button:" + chat.String() + "\x00" + body))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:9])
}

// unsign reads button data; false if it is forged, or from another chat or
// Barkeep.
func (e *Engine) unsign(chat Ref, data string) (verb, arg string, ok bool) {
	i := strings.LastIndexByte(data, ':')
	if i < 0 || !hmac.Equal([]byte(data[i+1:]), []byte(e.mac(chat, data[:i]))) {
		return "", "", false
	}
	verb, arg, _ = strings.Cut(data[:i], ":")
	return verb, arg, true
}

// cutIndex reads "turn/index".
func cutIndex(arg string) (turn string, index int, err error) {
	turn, n, ok := strings.Cut(arg, "/")
	if !ok {
		return "", 0, fmt.Errorf("no index in %q", arg)
	}
	index, err = strconv.Atoi(n)
	if err == nil && index < 0 {
		err = fmt.Errorf("index %d", index)
	}
	return turn, index, err
}
