package llmtest_test

import (
	"strings"
	"time"

	"barkeep/llm/llmtest"
)

// family are the accounts and keys of the recorded sites.
func family(kind llmtest.Kind) llmtest.Options {
	key := func(id, user int, name string, remain int64) llmtest.Token {
		return llmtest.Token{ID: id, User: user, Key: "sk-EXAMPLE-" + name, Name: name, Remain: remain}
	}
	limited := key(6, 2, "limited", 1_970_000)
	limited.Used = 30_000
	unlimited := key(7, 2, "unlimited", 0)
	unlimited.Unlimited = true
	models := key(8, 2, "modellimited", 1_000_000)
	models.Models = []string{"gpt-4o-mini"}
	network := key(9, 2, "iplimited", 1_000_000)
	network.Network = "10.0.0.0/8"
	expired := key(12, 2, "expired", 1_000_000)
	expired.Expires = time.Unix(1, 0)
	expiring := key(13, 2, "expiring", 1_000_000)
	expiring.Expires = time.Unix(1797914360, 0)
	disabled := key(14, 2, "disabled", 1_000_000)
	disabled.Disabled = true
	poor := key(15, 3, "pooruser", 0)
	poor.Unlimited = true
	vipGroup := key(17, 2, "vipgroup", 1_000_000)
	vipGroup.Group = "vip"
	erinLimited := key(20, 6, "erin-limited", 470_000)
	erinLimited.Used = 30_000
	erinUnlimited := key(21, 6, "erin-unlimited", -30_000)
	erinUnlimited.Unlimited, erinUnlimited.Used = true, 30_000
	if kind == llmtest.OneAPI {
		erinUnlimited.Used = 0
	}
	return llmtest.Options{
		Kind: kind, Answer: upstream, Count: count,
		Users: []llmtest.User{
			{ID: 2, Name: "alice", Quota: 20_000_000, AccessToken: "EXAMPLE-access-token-alice"},
			{ID: 3, Name: "bob", AccessToken: "EXAMPLE-access-token-bob"},
			{ID: 4, Name: "carol", Quota: 5_000_000, Disabled: true, AccessToken: "EXAMPLE-access-token-carol"},
			{ID: 5, Name: "dave", Group: "vip", Quota: 5_000_000, AccessToken: daves(kind)},
			{ID: 6, Name: "erin", Quota: 1_940_000, Used: 60_000, Requests: 2, AccessToken: "EXAMPLE-access-token-erin"},
		},
		Tokens: []llmtest.Token{
			limited, unlimited, models, network, expired, expiring, disabled, poor, vipGroup, erinLimited, erinUnlimited,
			key(10, 2, "bill", 5_000_000), key(11, 2, "exhausted", 0), key(16, 2, "tiny", 10), key(18, 5, "vip", 1_000_000),
			key(19, 4, "disableduser", 1_000_000),
		},
		Models: llmtest.DefaultModels(kind),
	}
}

func daves(kind llmtest.Kind) string {
	if kind == llmtest.OneAPI {
		return "02098ddf19e94a78812aa0433bb69441"
	}
	return "mGdperDHctPypTZX+XKTaCKST/2P2g=="
}

// setting is what was different on the recorded site for some captures.
func (c capture) setting(o *llmtest.Options) {
	_, name, _ := strings.Cut(c.name, "/")
	switch {
	case strings.HasPrefix(name, "matrix-"):
		parts := strings.Split(name, "-")
		o.Site.UserFigures = parts[2] == "statfalse"
		switch parts[1] {
		case "curfalse":
			o.Site.Display = llmtest.TOKENS
		case "CNY", "TOKENS", "CUSTOM":
			o.Site.Display = llmtest.Display(parts[1])
		}
		if parts[1] == "CUSTOM" {
			o.Site.CustomRate = "2"
		}
	case strings.Contains(name, "timeout"):
		o.Site.RelayTimeout = 4 * time.Second
		if strings.HasPrefix(name, "stream-stall-timeout") {
			o.Site.RelayTimeout, o.Site.StreamWait = 0, 5*time.Second
		}
	case strings.HasPrefix(name, "stream-ping"):
		o.Site.Ping = 2 * time.Second
	case name == "err-max-tokens-10M-limited":
		o.Users[0].Quota = 19_784_573
	case name == "err-user-quota-below-precharge":
		o.Users[1].Quota = 6000
	case name == "user-overdraft":
		o.Users[1].Quota = 2000
	case strings.HasPrefix(name, "quotaperunit"):
		o.Site.QuotaPerUnit = 1_000_000
		o.Tokens[0].Remain, o.Tokens[0].Used = 1_970_000, 30_000
	case name == "usage-token-slash":
		o.Tokens[0].Remain, o.Tokens[0].Used = 2_000_000, 0
	case name == "usage-token-unlimited-after":
		o.Tokens[1].Remain, o.Tokens[1].Used = -30_000, 30_000
	case name == "user-overdraft-next", name == "user-overdraft-self":
		o.Users[1].Quota, o.Users[1].Used, o.Users[1].Requests = -48_000, 50_000, 1
		if c.kind == llmtest.OneAPI {
			o.Users[1].Quota, o.Users[1].Used = -60_500, 62_500
		}
	case strings.Contains(name, "exhausted") && name != "models-exhausted":
		o.Tokens[12].Exhausted = strings.HasSuffix(name, "2nd") || !strings.HasPrefix(name, "usage-token")
		o.Tokens[12].Key = "sk-EXAMPLE-exhausted"
	case strings.HasPrefix(name, "err-upstream-down"):
		o.Models = append(o.Models, llmtest.Model{ID: "gpt-4-turbo", Ratio: "5", Completion: "3", Down: true})
	case name == "err-body-too-large-no-expect":
		o.Site.MaxBody = 1 << 20
	case name == "self-after":
		o.Users[0].Quota, o.Users[0].Used, o.Users[0].Requests = 19_348_968, 651_032, 62
		if c.kind == llmtest.OneAPI {
			o.Users[0].Quota, o.Users[0].Used = 19_653_049, 346_951
		}
	case name == "billing-usage-unlimited" && c.kind == llmtest.NewAPI:
		o.Tokens[1].Used, o.Tokens[1].Remain = 30_000, -30_000
	case c.kind == llmtest.OneAPI && name == "err-chat-tiny-stream":
		o.Tokens[13].Remain = -1730
	case c.kind == llmtest.OneAPI && name == "billing-sub-tiny-after":
		o.Tokens[13].Remain, o.Tokens[13].ID, o.Tokens[13].Exhausted = -1730, 12, true
	}
}
