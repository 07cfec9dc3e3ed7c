package bots

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
)

// sign makes button data that only this Barkeep can have made: the verb, the
// turn and a short mac. It fits 64 bytes.
func (e *Engine) sign(verb string, turn int64) string {
	body := verb + ":" + strconv.FormatInt(turn, 36)
	return body + ":" + e.mac(body)
}

func (e *Engine) mac(body string) string {
	m := hmac.New(sha256.New, e.secret)
	m.Write([]byte("button:" + body))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:9])
}

// unsign reads button data; false if it is forged or from another Barkeep.
func (e *Engine) unsign(data string) (verb string, turn int64, ok bool) {
	i := strings.LastIndexByte(data, ':')
	if i < 0 || !hmac.Equal([]byte(data[i+1:]), []byte(e.mac(data[:i]))) {
		return "", 0, false
	}
	verb, id, _ := strings.Cut(data[:i], ":")
	turn, err := strconv.ParseInt(id, 36, 64)
	return verb, turn, err == nil
}
