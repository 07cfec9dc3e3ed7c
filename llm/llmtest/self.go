package llmtest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// self is the account: quota is what is left.
func (x *exchange) self() {
	u, ok := x.account()
	if !ok {
		return
	}
	if x.g.opt.Kind == OneAPI {
		x.give(struct {
			ID           int    `json:"id"`
			Name         string `json:"username"`
			Password     string `json:"password"`
			DisplayName  string `json:"display_name"`
			Role         int    `json:"role"`
			Status       int    `json:"status"`
			Email        string `json:"email"`
			GitHub       string `json:"github_id"`
			WeChat       string `json:"wechat_id"`
			Lark         string `json:"lark_id"`
			OIDC         string `json:"oidc_id"`
			Verification string `json:"verification_code"`
			AccessToken  string `json:"access_token"`
			Quota        int64  `json:"quota"`
			Used         int64  `json:"used_quota"`
			Requests     int64  `json:"request_count"`
			Group        string `json:"group"`
			AffCode      string `json:"aff_code"`
			Inviter      int    `json:"inviter_id"`
		}{ID: u.ID, Name: u.Name, DisplayName: u.Name, Role: role(u), Status: 1, Quota: u.Quota, Used: u.Used, Requests: u.Requests,
			Group: cmp.Or(u.Group, "default"), AffCode: "mYKA"})
		return
	}
	x.give(map[string]any{
		"id": u.ID, "username": u.Name, "display_name": u.Name, "role": role(u), "status": 1, "email": "",
		"group": cmp.Or(u.Group, "default"), "quota": u.Quota, "used_quota": u.Used, "request_count": u.Requests,
		"aff_code": "Z4Pk", "aff_count": 0, "aff_quota": 0, "aff_history_quota": 0, "inviter_id": 0, "discord_id": "", "github_id": "",
		"linux_do_id": "", "oidc_id": "", "telegram_id": "", "wechat_id": "", "stripe_customer": "",
		"permissions":     map[string]any{"sidebar_modules": map[string]bool{"admin": u.Admin}, "sidebar_settings": true},
		"setting":         `{"gotify_priority":0,"sidebar_modules":""}`,
		"sidebar_modules": `{"chat":{"chat":true,"enabled":true,"playground":true}}`,
	})
}

func role(u User) int {
	if u.Admin {
		return 10
	}
	return 1
}

// newAccessToken replaces the access token: the old one is dead at once.
func (x *exchange) newAccessToken() {
	u, ok := x.account()
	if !ok {
		return
	}
	token := fmt.Sprintf("%032x", x.req.Time.UnixNano())
	if x.g.opt.Kind == NewAPI {
		token = "llmtest/" + strconv.FormatInt(x.req.Time.UnixNano(), 36) + "+=="
	}
	x.g.EditUser(u.ID, func(u *User) { u.AccessToken = token })
	x.give(token)
}

// usageToken is new-api's page about a key, in raw quota; it works also for keys that are refused elsewhere.
func (x *exchange) usageToken() {
	t, ok := x.keyReadOnly()
	if !ok {
		return
	}
	var until int64
	if !t.Expires.IsZero() {
		until = t.Expires.Unix()
	}
	limits := map[string]bool{}
	for _, m := range t.Models {
		limits[m] = true
	}
	x.json(http.StatusOK, map[string]any{"code": true, "message": "ok", "data": map[string]any{
		"object": "token_usage", "name": t.Name, "total_granted": t.Remain + t.Used, "total_used": t.Used, "total_available": t.Remain,
		"unlimited_quota": t.Unlimited, "model_limits": limits, "model_limits_enabled": len(limits) > 0, "expires_at": until,
	}})
}

// keyReadOnly checks a key as /api/usage/token/ and /api/log/token do. Where it refuses it has answered.
func (x *exchange) keyReadOnly() (Token, bool) {
	header := x.r.Header.Get("Authorization")
	key, isBearer := strings.CutPrefix(header, "Bearer ")
	if header == "" {
		x.deny(http.StatusUnauthorized, "未提供 Authorization 请求头")
		return Token{}, false
	}
	if !isBearer {
		x.deny(http.StatusUnauthorized, "Invalid Bearer token")
		return Token{}, false
	}
	x.g.mu.Lock()
	var token Token
	var user User
	t, pinned := x.g.tokenByKey(key), false
	if t == nil {
		if i := strings.LastIndexByte(key, '-'); i > 0 {
			t, pinned = x.g.tokenByKey(key[:i]), true
		}
	}
	if t != nil {
		token = *t
		if u := x.g.userByID(t.User); u != nil {
			user = *u
		}
	}
	x.g.mu.Unlock()
	switch {
	case t == nil:
		x.deny(http.StatusUnauthorized, "无效的令牌")
	case user.Disabled:
		x.deny(http.StatusForbidden, "用户已被封禁")
	case pinned:
		x.deny(http.StatusOK, "Failed to get token info, please try again later")
	default:
		return token, true
	}
	return Token{}, false
}

// tokenList shows all keys of the account in clear, without sk-.
func (x *exchange) tokenList() {
	u, ok := x.account()
	if !ok {
		return
	}
	x.g.mu.Lock()
	rows := []map[string]any{}
	for _, t := range slices.Backward(x.g.tokens) {
		if t.User == u.ID {
			rows = append(rows, x.tokenRow(*t))
		}
	}
	x.g.mu.Unlock()
	page := x.page(len(rows))
	if x.g.opt.Kind == OneAPI {
		x.give(rows[page.from:page.to])
		return
	}
	x.give(paged{page.number, page.size, len(rows), rows[page.from:page.to]})
}

func (x *exchange) tokenRow(t Token) map[string]any {
	status := 1
	switch {
	case t.Disabled:
		status = 2
	case t.Expired:
		status = 3
	case t.Exhausted:
		status = 4
	}
	expires := int64(-1)
	if !t.Expires.IsZero() {
		expires = t.Expires.Unix()
	}
	row := map[string]any{
		"id": t.ID, "user_id": t.User, "key": strings.TrimPrefix(t.Key, "sk-"), "status": status, "name": t.Name,
		"created_time": x.g.started.Unix(), "accessed_time": time.Now().Unix(), "expired_time": expires, "remain_quota": t.Remain,
		"unlimited_quota": t.Unlimited, "used_quota": t.Used,
	}
	if x.g.opt.Kind == OneAPI {
		row["models"], row["subnet"] = nil, t.Network
		if len(t.Models) > 0 {
			row["models"] = strings.Join(t.Models, ",")
		}
		return row
	}
	row["model_limits_enabled"], row["model_limits"] = len(t.Models) > 0, strings.Join(t.Models, ",")
	row["allow_ips"], row["group"], row["cross_group_retry"], row["DeletedAt"] = t.Network, t.Group, false, nil
	return row
}
