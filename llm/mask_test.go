package llm

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"unicode/utf8"
)

// TestNoSecrets: whatever a gateway echoes, no error's text holds a key.
func TestNoSecrets(t *testing.T) {
	t.Parallel()
	const key, access = Key("sk-SECRETSECRETSECRET1234"), Key("c2VjcmV0L3NlY3JldA==")
	echo := "key " + key.Reveal() + " token " + access.Reveal() + " other sk-OTHEROTHER99 Bearer OTHEROTHER99 https://u:OTHEROTHER99@x.test/?key=OTHEROTHER99"
	for name, step := range map[string]func(*http.Request) (*http.Response, error){
		"error object":    says(401, fmt.Sprintf(`{"error":{"message":%q}}`, echo)),
		"text":            says(500, echo),
		"in the stream":   says(200, "data: "+fmt.Sprintf(`{"error":{"message":%q}}`, echo)+"\n\n"),
		"page":            says(200, "<html>"+echo),
		"broken":          says(200, "data: {"+echo+"\n\n"),
		"transport error": fails(errors.New("malformed HTTP response \"" + echo + "\"")),
		"console":         says(200, fmt.Sprintf(`{"success":false,"message":%q}`, echo)),
	} {
		synctest.Test(t, func(t *testing.T) {
			var log strings.Builder
			c := New(Gateway{URL: "http://user:SECRETPASSWORD@gw.test/v1", Keys: []Key{key}, AccessToken: access}, &http.Client{Transport: trip(step)},
				slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
			h := listen(t, c.Chat(t.Context(), Request{Key: key, Model: "m"}))
			_, listErr := c.Models(t.Context())
			_, balanceErr := c.Balance(t.Context(), key)
			_, accountErr := c.Account(t.Context())
			refreshErr := c.Refresh(t.Context())
			text := fmt.Sprintf("%v %+v %v %v %v %v %s %v %#v", h.err, h.err, listErr, balanceErr, accountErr, refreshErr, log.String(), key, access)
			for _, secret := range []string{"SECRETSECRET", access.Reveal(), "OTHEROTHER", "SECRETPASSWORD"} {
				if strings.Contains(text, secret) {
					t.Errorf("%s: %s in %s", name, secret, text)
				}
			}
		})
	}
}

func TestDetail(t *testing.T) {
	t.Parallel()
	m := newMasks(Gateway{})
	if got := m.detail(strings.Repeat("漢\n", 1000)); utf8.RuneCountInString(got) > 300 || strings.Contains(got, "\n") {
		t.Errorf("%d runes: %q", utf8.RuneCountInString(got), got[:20])
	}
	if got := m.detail("a\x00\xffb"); got != "a \ufffdb" {
		t.Errorf("%q", got)
	}
}

func FuzzComplaint(f *testing.F) {
	for _, s := range []string{`{"error":{"message":"x","code":null}}`, `{"error":"x"}`, `{"success":false,"message":"无效"}`, `[{"error":{}}]`, `{"error":{"message":{"a":1},"code":429.5,"metadata":{"raw":"x"}}}`, `<html>`, ``, `{"error":{"message":"sk-SECRETSECRET"}}`} {
		f.Add(s, 400)
		f.Add(s, 200)
	}
	f.Fuzz(func(t *testing.T, body string, status int) {
		if status < 200 || status > 599 {
			return
		}
		c := New(Gateway{Keys: []Key{"sk-SECRETSECRET"}}, nil, nil)
		e := c.refusal(status, http.Header{}, []byte(body))
		if e.Fault == "" || utf8.RuneCountInString(e.Detail) > 300 || e.again && e.Fault == Refused {
			t.Fatalf("%+v", e)
		}
		if strings.Contains(e.Detail, "SECRETSECRET") {
			t.Fatalf("secret in %q", e.Detail)
		}
	})
}

func FuzzBilling(f *testing.F) {
	f.Add(`{"hard_limit_usd":3.88,"access_until":0}`, `{"total_usage":12}`, newAPIStatus)
	f.Add(`{"hard_limit_usd":"1e17"}`, `{"total_usage":-5e-20}`, oneAPIStatus)
	f.Add(`{"hard_limit_usd":100000000}`, `[]`, `{"_qn":"new-api","quota_display_type":"CNY","usd_exchange_rate":0,"quota_per_unit":1}`)
	f.Add(`{"hard_limit_usd":9e18}`, `{"total_usage":1e999999999}`, `null`)
	f.Fuzz(func(t *testing.T, sub, use, status string) {
		c := New(Gateway{URL: "http://gw.test/v1"}, &http.Client{Transport: trip(func(req *http.Request) (*http.Response, error) {
			switch req.URL.Path {
			case "/api/status":
				return answer(req, 200, "application/json", `{"data":`+status+`}`), nil
			case subPath:
				return answer(req, 200, "application/json", sub), nil
			case usePath:
				return answer(req, 200, "application/json", use), nil
			}
			return answer(req, 404, "application/json", `{}`), nil
		})}, nil)
		b, err := c.Balance(t.Context(), testKey)
		if err == nil && b.Unlimited && b.Left != nil {
			t.Fatalf("%+v", b)
		}
		if err != nil && FaultOf(err) == "" {
			t.Fatal(err)
		}
	})
}
