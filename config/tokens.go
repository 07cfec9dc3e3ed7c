package config

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// No sentence here quotes what it is about.

var (
	telegramTokenForm = regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]+$`)
	webhookSecretForm = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
)

// webhookSecretMost is Telegram's limit: https://core.telegram.org/bots/api#setwebhook
const webhookSecretMost = 256

// secret reads a token or key that goes into an HTTP header.
func (v value) secret() Secret {
	text, ok := v.one()
	if !ok {
		return Secret{}
	}
	for _, before := range []string{"Bearer ", "Bot "} {
		if strings.HasPrefix(text, before) {
			v.wrong("should be the bare token, without the word %s", strings.TrimSpace(before))
			return Secret{}
		}
	}
	if strings.IndexFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }) >= 0 {
		v.wrong("holds a space, a line break or a character that no token has; copy it again")
		return Secret{}
	}
	return NewSecret(text)
}

func (v value) telegramToken() Secret {
	secret := v.secret()
	if secret.IsSet() && !telegramTokenForm.MatchString(secret.Reveal()) {
		v.wrong("is not a bot token; it looks like 123456:ABC-DEF and comes from @BotFather")
		return Secret{}
	}
	return secret
}

func (v value) webhookSecret() Secret {
	text, ok := v.one()
	if ok && (len(text) > webhookSecretMost || !webhookSecretForm.MatchString(text)) {
		v.wrong("should be 1 to 256 letters, digits, _ and -")
		return Secret{}
	}
	return NewSecret(text)
}

// keys reads API keys; one that is written twice counts once.
func (v value) keys() []Secret {
	var all []Secret
	for _, item := range v.each() {
		if key := item.secret(); key.IsSet() && !slices.ContainsFunc(all, key.Equal) {
			all = append(all, key)
		}
	}
	return all
}

func (v value) userID() int64 {
	text, ok := v.one()
	if !ok {
		return 0
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id <= 0 || !isDigits(text) {
		v.wrong("should be the number of the gateway's account, such as 1")
		return 0
	}
	return id
}

// secretKeys reads keys that ParseKey can parse.
func (v value) secretKeys() []Secret {
	var all []Secret
	for _, item := range v.each() {
		text, ok := item.one()
		if !ok {
			continue
		}
		if _, err := ParseKey(text); err != nil {
			item.refuse(err)
			continue
		}
		if key := NewSecret(text); !slices.ContainsFunc(all, key.Equal) {
			all = append(all, key)
		}
	}
	return all
}
