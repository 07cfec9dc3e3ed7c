package llmtest

import (
	"fmt"
	"math/big"
	"net/http"
	"time"
)

// bill is what a call has reserved so far, and whether it is settled.
type bill struct {
	reserved int64 // quota units taken beforehand
	settled  bool
}

// later is a change of balances that shows with a lag.
type later struct {
	due   time.Time
	apply func()
}

// catchUp applies what has become due. The caller holds the lock.
func (g *Gateway) catchUp(now time.Time) {
	for len(g.later) > 0 && !g.later[0].due.After(now) {
		g.later[0].apply()
		g.later = g.later[1:]
	}
}

// post changes balances now, or later where the site batches its updates. The caller holds the lock.
func (g *Gateway) post(apply func()) {
	if g.site.BatchLag <= 0 {
		apply()
		return
	}
	g.later = append(g.later, later{due: time.Now().Add(g.site.BatchLag), apply: apply})
}

// move takes quota from the key and the user; a negative amount gives it back.
func (g *Gateway) move(p payer, quota int64) {
	g.post(func() {
		if u := g.userByID(p.user.ID); u != nil {
			u.Quota -= quota
		}
		t := g.tokenByKey(p.token.Key)
		if t == nil || g.opt.Kind == OneAPI && t.Unlimited {
			return // one-api never counts what an unlimited key uses
		}
		t.Remain -= quota
		t.Used += quota
	})
}

// reserve takes the likely cost beforehand, where the gateway does so. Where it refuses it has answered.
func (c *call) reserve(likely int64) bool {
	c.g.mu.Lock()
	status, message, code := c.affordable(likely)
	c.g.mu.Unlock()
	if status != 0 {
		c.refuse(status, message, code)
	}
	return status == 0
}

func (c *call) affordable(likely int64) (status int, message, code string) {
	u, t := c.g.userByID(c.user.ID), c.g.tokenByKey(c.token.Key)
	const (
		noUser, noToken = "insufficient_user_quota", "pre_consume_token_quota_failed"
		refused         = http.StatusForbidden
	)
	switch {
	case c.g.opt.Kind == Plain, u == nil, t == nil:
		return 0, "", ""
	case c.g.opt.Kind == OneAPI:
		if u.Quota-likely < 0 {
			return refused, "user quota is not enough", noUser
		}
		if u.Quota > 100*likely {
			return 0, "", ""
		}
		if !t.Unlimited && t.Remain < likely {
			return refused, "令牌额度不足", noToken
		}
	default:
		if u.Quota <= 0 {
			return refused, "用户额度不足, 剩余额度: " + c.site.shown(u.Quota), noUser
		}
		if u.Quota-likely < 0 {
			return refused, "预扣费额度失败, 用户剩余额度: " + c.site.shown(u.Quota) + ", 需要预扣费额度: " + c.site.shown(likely), noUser
		}
		if trust := 10 * c.site.QuotaPerUnit; u.Quota > trust && (t.Unlimited || t.Remain > trust) {
			return 0, "", ""
		}
		if !t.Unlimited && t.Remain < likely {
			return refused, "token quota is not enough, token remain quota: " + c.site.shown(t.Remain) +
				", need quota: " + c.site.shown(likely), noToken
		}
	}
	c.bill.reserved = likely
	c.g.move(c.payer, likely)
	return 0, "", ""
}

// release gives the reservation back: the call failed before anything was answered.
func (c *call) release() {
	c.g.mu.Lock()
	defer c.g.mu.Unlock()
	if !c.bill.settled {
		c.bill.settled = true
		c.g.move(c.payer, -c.bill.reserved)
	}
}

// settle charges quota for the call and writes its row; only the first settling counts.
func (c *call) settle(quota int64, u counted, content string) {
	c.g.mu.Lock()
	defer c.g.mu.Unlock()
	if c.bill.settled {
		return
	}
	c.bill.settled = true
	c.g.move(c.payer, quota-c.bill.reserved)
	user := c.user.ID
	c.g.post(func() {
		if p := c.g.userByID(user); p != nil && quota != 0 {
			p.Used += quota
			p.Requests++
		}
	})
	now := time.Now()
	c.g.rows = append(c.g.rows, Row{
		RequestID: c.req.ID, Time: now, User: c.user.ID, UserName: c.user.Name, Token: c.token.ID, TokenName: c.token.Name,
		Model: c.price.model.ID, Quota: quota, Prompt: u.prompt, Completion: u.completion, Cached: u.cached,
		Took: now.Sub(c.req.Time), FirstByte: c.first, Stream: c.streamed, Group: c.group, Path: c.req.Path,
		Content: content, Estimated: u.estimated, Hidden: c.site.LogOff,
	})
}

// charge settles a call that is priced by tokens, or per call where the model is.
func (c *call) charge(u counted) {
	group := c.factor.or("1")
	if c.price.perCall {
		c.settle(c.price.once(c.g.opt.Kind, group, big.NewRat(1, 1), c.site.QuotaPerUnit), u, "")
		return
	}
	c.settle(c.price.quota(c.g.opt.Kind, group, u), u, c.ratios(true))
}

// ratios is the text of one-api's log rows; it rounds to two digits.
func (c *call) ratios(withCompletion bool) string {
	if c.g.opt.Kind != OneAPI {
		return ""
	}
	two := func(r *big.Rat) string {
		f, _ := r.Float64()
		return fmt.Sprintf("%.2f", f)
	}
	text := "倍率：" + two(c.price.ratio) + " × " + two(c.factor.or("1"))
	if withCompletion {
		text += " × " + two(c.price.completion)
	}
	return text
}

// likely is the pre-charge of a text call, in quota units.
func (c *call) likely(own int64) int64 {
	if c.price.perCall {
		return c.price.once(c.g.opt.Kind, c.factor.or("1"), big.NewRat(1, 1), c.site.QuotaPerUnit)
	}
	tokens := max(own, 500) + c.req.MaxTokens
	if c.g.opt.Kind == OneAPI {
		tokens = own + 500 + c.req.MaxTokens
	}
	cost := new(big.Rat).Mul(c.price.ratio, c.factor.or("1"))
	cost.Mul(cost, new(big.Rat).SetInt64(tokens))
	return bounded(new(big.Int).Quo(cost.Num(), cost.Denom()))
}
