package llmtest

import (
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// masked shows three characters at either end, as the error texts of new-api do.
func masked(key string) string {
	key = strings.TrimPrefix(key, "sk-")
	if len(key) <= 6 {
		return "sk-***"
	}
	return "sk-" + key[:3] + "***" + key[len(key)-3:]
}

func (g *Gateway) userByID(id int) *User {
	for _, u := range g.users {
		if u.ID == id {
			return u
		}
	}
	return nil
}

func (g *Gateway) tokenByKey(key string) *Token {
	key = strings.TrimPrefix(key, "sk-")
	for _, t := range g.tokens {
		if strings.TrimPrefix(t.Key, "sk-") == key {
			return t
		}
	}
	return nil
}

// payer is who calls, as it stood when the key was checked.
type payer struct {
	user  User
	token Token
}

// key checks the API key as both gateways do before a relay call or a billing page. Where it refuses it has answered.
func (x *exchange) key() (payer, bool) {
	header := x.r.Header.Get("Authorization")
	if header == "" && x.g.opt.Kind == NewAPI && x.r.Header.Get("Anthropic-Version") != "" {
		header = x.r.Header.Get("X-Api-Key")
	}
	if header == "" {
		x.turnAway(http.StatusUnauthorized, x.text("未提供令牌", "You didn't provide an API key."), "")
		return payer{}, false
	}
	key := bearer(header)
	if x.g.opt.Kind == OneAPI && strings.HasPrefix(header, "bearer ") {
		key = header
	}
	x.g.mu.Lock()
	p, status, message, code := x.checked(key, time.Now())
	x.g.mu.Unlock()
	if status != 0 {
		x.turnAway(status, message, code)
		return payer{}, false
	}
	return p, true
}

func (x *exchange) text(family, plain string) string {
	if x.g.opt.Kind == Plain {
		return plain
	}
	return family
}

// checked finds the key's token and user; a status other than 0 says why not. The caller holds the lock.
func (x *exchange) checked(key string, now time.Time) (p payer, status int, message, code string) {
	t, pinned := x.g.tokenByKey(key), false
	if t == nil {
		if i := strings.LastIndexByte(key, '-'); i > 0 && x.g.opt.Kind != Plain {
			if _, err := strconv.Atoi(key[i+1:]); err == nil {
				t, pinned = x.g.tokenByKey(key[:i]), true
			}
		}
	}
	if t == nil {
		return p, http.StatusUnauthorized, x.text("无效的令牌", "Incorrect API key provided: "+masked(key)+"."), x.text("", "invalid_api_key")
	}
	u := x.g.userByID(t.User)
	if u == nil {
		return p, http.StatusUnauthorized, x.text("无效的令牌", "Incorrect API key provided."), x.text("", "invalid_api_key")
	}
	if status, message, code = x.usable(t, now); status != 0 {
		return p, status, message, code
	}
	if !x.allowedFrom(t.Network) {
		if x.g.opt.Kind == OneAPI {
			return p, http.StatusForbidden, "该令牌只能在指定网段使用：" + t.Network + "，当前 ip：" + x.remoteIP(), ""
		}
		return p, http.StatusForbidden, "您的 IP 不在令牌允许访问的列表中", "access_denied"
	}
	if u.Disabled {
		return p, http.StatusForbidden, x.text("用户已被封禁", "Your account has been deactivated."), x.text("", "account_deactivated")
	}
	if pinned && !u.Admin {
		return p, http.StatusForbidden, "普通用户不支持指定渠道", ""
	}
	return payer{*u, *t}, 0, "", ""
}

// usable is the token's own state; it notices expiry and exhaustion, which changes later answers.
func (x *exchange) usable(t *Token, now time.Time) (status int, message, code string) {
	refused := http.StatusUnauthorized
	if x.g.opt.Kind == Plain {
		if t.Disabled || t.Expired || !t.Expires.IsZero() && t.Expires.Before(now) {
			return refused, "Incorrect API key provided: " + masked(t.Key) + ".", "invalid_api_key"
		}
		return 0, "", ""
	}
	switch {
	case t.Exhausted && x.g.opt.Kind == OneAPI:
		return refused, "令牌 " + t.Name + "（#" + strconv.Itoa(t.ID) + "）额度已用尽", ""
	case t.Exhausted:
		return refused, "该令牌额度已用尽 TokenStatusExhausted[" + masked(t.Key) + "]", ""
	case t.Expired:
		return refused, "该令牌已过期", ""
	case t.Disabled:
		return refused, "该令牌状态不可用", ""
	case !t.Expires.IsZero() && t.Expires.Before(now):
		t.Expired = true
		return refused, "该令牌已过期", ""
	case !t.Unlimited && t.Remain <= 0:
		t.Exhausted = true
		if x.g.opt.Kind == OneAPI {
			return refused, "该令牌额度已用尽", ""
		}
		left := strconv.FormatInt(t.Remain, 10)
		return refused, "[" + masked(t.Key) + "] 该令牌额度已用尽 !token.UnlimitedQuota && token.RemainQuota = " + left, ""
	}
	return 0, "", ""
}

// remoteIP is 127.0.0.1 for calls through pipes.
func (x *exchange) remoteIP() string {
	host, _, err := net.SplitHostPort(x.r.RemoteAddr)
	if err != nil {
		return "127.0.0.1"
	}
	return host
}

func (x *exchange) allowedFrom(network string) bool {
	if network == "" {
		return true
	}
	_, allowed, err := net.ParseCIDR(network)
	return err == nil && allowed.Contains(net.ParseIP(x.remoteIP()))
}

// account checks the system access token of the console pages. Where it refuses it has answered.
func (x *exchange) account() (User, bool) {
	const no = "无权进行此操作，"
	header := x.r.Header.Get("Authorization")
	if header == "" {
		x.deny(http.StatusUnauthorized, no+"未登录且未提供 access token")
		return User{}, false
	}
	access := strings.TrimPrefix(header, "Bearer ")
	x.g.mu.Lock()
	var found *User
	for _, u := range x.g.users {
		if u.AccessToken != "" && u.AccessToken == access {
			found = u
		}
	}
	var u User
	if found != nil {
		u = *found
	}
	x.g.mu.Unlock()
	if found == nil {
		x.deny(http.StatusOK, no+"access token 无效")
		return User{}, false
	}
	if x.g.opt.Kind == NewAPI {
		if text := x.wrongUser(u.ID); text != "" {
			x.deny(http.StatusUnauthorized, no+text)
			return User{}, false
		}
	}
	if u.Disabled {
		x.deny(http.StatusOK, "用户已被封禁")
		return User{}, false
	}
	return u, true
}

// wrongUser says what is wrong with the header New-Api-User.
func (x *exchange) wrongUser(id int) string {
	header := x.r.Header.Get("New-Api-User")
	if header == "" {
		return "未提供 New-Api-User"
	}
	claimed, err := strconv.Atoi(header)
	switch {
	case err != nil:
		return "New-Api-User 格式错误"
	case claimed != id:
		return "New-Api-User 与登录用户不匹配"
	}
	return ""
}
