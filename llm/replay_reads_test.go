package llm

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func usd(n *Nano) string {
	if n == nil {
		return "unknown"
	}
	return "$" + new(big.Rat).SetFrac64(int64(*n), int64(Dollar)).FloatString(6)
}

func toldBalance(b Balance, err error) string {
	var e *Error
	if errors.As(err, &e) {
		return told(e)
	}
	s := fmt.Sprintf("%s granted %s used %s left %s", b.Whose, usd(b.Granted), usd(b.Used), usd(b.Left))
	if b.Unlimited {
		s += " unlimited"
	}
	if b.Requests != nil {
		s += fmt.Sprintf(" requests %d", *b.Requests)
	}
	if b.Account != "" {
		s += " account " + b.Account
	}
	if !b.Expires.IsZero() {
		s += " expires " + b.Expires.UTC().Format(time.RFC3339)
	}
	return s
}

// at plays a capture as if it had been asked for at path.
func (c capture) at(path string) capture {
	c.method, c.path = "GET", path
	return c
}

const (
	subPath   = "/v1/dashboard/billing/subscription"
	usePath   = "/v1/dashboard/billing/usage"
	tokenPath = "/api/usage/token/"
)

// TestReplayBalances plays every recorded billing answer and token usage to the
// client, each with its site's own status. The golden file says what it reads.
func TestReplayBalances(t *testing.T) {
	got := map[string]string{}
	names := captureNames(t)
	have := map[string]bool{}
	for _, n := range names {
		have[n] = true
	}
	for _, name := range names {
		family, short, _ := strings.Cut(name, "/")
		status := family + "/status"
		var play []capture
		switch {
		case strings.Contains(short, "-sub") && !strings.HasPrefix(short, "redis"):
			play = append(play, readCapture(t, name).at(subPath))
			if use := strings.Replace(name, "-sub", "-usage", 1); have[use] {
				play = append(play, readCapture(t, use).at(usePath))
			}
			if setting, _, ok := strings.Cut(name, "-sub"); ok && have[setting+"-status"] {
				status = setting + "-status"
			}
		case strings.HasPrefix(short, "usage-token") && family == "new-api":
			play = append(play, readCapture(t, name).at(tokenPath))
		case short == "rate-billing":
			play = append(play, readCapture(t, name).at(subPath))
		case short == "rate-usage-token":
			play = append(play, readCapture(t, name).at(tokenPath),
				readCapture(t, "new-api/billing-sub-limited").at(subPath), readCapture(t, "new-api/billing-usage-limited").at(usePath))
		default:
			continue
		}
		synctest.Test(t, func(t *testing.T) {
			c, _ := playing(Gateway{}, append(play, readCapture(t, status).at("/api/status"))...)
			got[name] = toldBalance(c.Balance(t.Context(), testKey))
		})
	}
	compareGolden(t, "balances.golden", got)
}

// TestReplayAccounts plays every recorded /api/user/self.
func TestReplayAccounts(t *testing.T) {
	got := map[string]string{}
	for _, name := range captureNames(t) {
		c := readCapture(t, name)
		if c.path != "/api/user/self" {
			continue
		}
		family, _, _ := strings.Cut(name, "/")
		synctest.Test(t, func(t *testing.T) {
			client, _ := playing(Gateway{UserID: "2", AccessToken: "EXAMPLE-access-token"}, c, readCapture(t, family+"/status"))
			got[name] = toldBalance(client.Account(t.Context()))
		})
	}
	compareGolden(t, "accounts.golden", got)
}

// TestReplayModels plays everything recorded under /v1/models as the list.
func TestReplayModels(t *testing.T) {
	got := map[string]string{}
	for _, name := range captureNames(t) {
		c := readCapture(t, name)
		if c.method != "GET" || !strings.HasPrefix(c.path, "/v1/models") && !strings.Contains(name, "/path-") {
			continue
		}
		synctest.Test(t, func(t *testing.T) {
			client, _ := playing(Gateway{}, c.at("/v1/models"))
			list, err := client.Models(t.Context())
			var e *Error
			if errors.As(err, &e) {
				got[name] = told(e)
				return
			}
			var ids []string
			for _, m := range list {
				ids = append(ids, m.ID)
			}
			got[name] = fmt.Sprintf("%d models: %s", len(ids), strings.Join(ids, " "))
		})
	}
	compareGolden(t, "models.golden", got)
}
