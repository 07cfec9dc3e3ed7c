package main

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
)

// sly tells its secret only when it is logged.
type sly string

func (s sly) LogValue() slog.Value { return slog.GroupValue(slog.String("inside", string(s))) }

// TestNoSecretIsLogged logs secrets in every way that a record has, and in every
// way that they are written.
func TestNoSecretIsLogged(t *testing.T) {
	t.Parallel()
	known := []string{"llm/test+token0==", "987654321:AAtelegram_token-of-a-bot-0123456789ab", "sk-AbCdEf0123456789AbCdEf", "webhooksecret"}
	unknown := []string{
		"sk-NeverToldToAnybody0123456789", "123456789:AAnother_bots-token_0123456789abcdefg",
		"Bearer abcdefghijklmnopqrstuvwxyz", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789AB",
	}
	var out bytes.Buffer
	q := &quiet{}
	q.add(known)
	log := slog.New(redactor{slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}), q})
	for _, s := range append(known, unknown...) {
		err := fmt.Errorf("call: %w", &url.Error{Op: "Post", URL: "https://x/bot" + s + "/getMe?k=" + url.QueryEscape(s), Err: errors.New("refused " + s)})
		log.Info("message "+s, "text", s, "err", err, slog.Group("group", "deep", s, "error", err), "value", sly(s), "struct", struct{ Key string }{s}, "list", []string{s})
		log.With("with", s).WithGroup("g").With("err", err).Error("x", "panic", any(s))
	}
	log.Debug("without its beginning " + strings.TrimPrefix(known[2], "sk-"))
	for _, s := range append(known, "AbCdEf0123456789AbCdEf", "NeverToldToAnybody", "another_bots-token", "AAtelegram_token", url.QueryEscape(known[0]), "abcdefghijklmnopqrstuvwxyz0123456789AB") {
		if strings.Contains(out.String(), s) {
			t.Errorf("%q is in the log", s)
		}
	}
	if n := strings.Count(out.String(), "***"); n < 50 {
		t.Errorf("only %d are hidden:\n%s", n, out.String())
	}
}
