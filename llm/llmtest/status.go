package llmtest

import (
	"encoding/json"
	"net/http"
)

// status tells who the site is, and in which unit it shows money.
func (x *exchange) status() {
	s := x.site
	fields := map[string]any{
		"version": s.Version, "start_time": x.g.started.Unix(), "quota_per_unit": s.QuotaPerUnit,
		"display_in_currency": s.Display != TOKENS, "top_up_link": s.TopUpLink, "server_address": s.ServerAddress,
		"system_name": s.Name, "logo": "", "footer_html": "", "email_verification": false, "github_client_id": "",
		"github_oauth": false, "oidc_client_id": "", "oidc_authorization_endpoint": "", "turnstile_check": false,
		"turnstile_site_key": "", "wechat_login": false, "wechat_qrcode": "",
	}
	more := map[string]any{
		"chat_link": "", "lark_client_id": "", "oidc": false, "oidc_token_endpoint": "", "oidc_userinfo_endpoint": "",
		"oidc_well_known": "",
	}
	if x.g.opt.Kind == NewAPI {
		more = x.newAPIStatus()
	}
	for name, value := range more {
		fields[name] = value
	}
	x.give(fields)
}

func (x *exchange) newAPIStatus() map[string]any {
	s := x.site
	return map[string]any{
		"_qn": "new-api", "quota_display_type": string(s.Display), "usd_exchange_rate": json.Number(plain(s.ExchangeRate.or("1"))),
		"custom_currency_symbol": s.CustomSymbol, "custom_currency_exchange_rate": json.Number(plain(s.CustomRate.or("1"))),
		"price": json.Number("7.3"), "stripe_unit_price": 8, "enable_batch_update": s.BatchLag > 0, "self_use_mode_enabled": false,
		"HeaderNavModules": "", "SidebarModulesAdmin": "", "announcements": []string{}, "announcements_enabled": true,
		"api_info": []string{}, "api_info_enabled": true, "chats": chatLinks(),
		"checkin_enabled": false, "data_export_default_time": "hour", "default_collapse_sidebar": false,
		"default_use_auto_group": false, "demo_site_enabled": false, "discord_client_id": "", "discord_oauth": false,
		"docs_link": "https://docs.newapi.pro", "enable_data_export": true, "enable_drawing": true, "enable_task": true,
		"faq": []string{}, "faq_enabled": true, "linuxdo_client_id": "", "linuxdo_minimum_trust_level": 0, "linuxdo_oauth": false,
		"mj_notify_enabled": false, "oidc_enabled": false, "passkey_allow_insecure": false, "passkey_attachment": "",
		"passkey_display_name": s.Name, "passkey_login": false, "passkey_origins": s.ServerAddress,
		"passkey_rp_id": "localhost:3000", "passkey_user_verification": "preferred", "privacy_policy_enabled": false, "setup": true,
		"telegram_bot_name": "", "telegram_oauth": false, "uptime_kuma_enabled": true, "user_agreement_enabled": false,
	}
}

// chatLinks are of each kind that a site's defaults have: for an extension, for a
// program, and for the web.
func chatLinks() []any {
	return []any{
		map[string]string{"流畅阅读": "fluentread"},
		map[string]string{"OpenCat": "opencat://team/join?domain={address}&token={key}"},
		map[string]string{"Lobe Chat 官方示例": `https://chat-preview.lobehub.com/?settings={"keyVaults":{"openai":{"apiKey":"{key}","baseURL":"{address}/v1"}}}`},
	}
}

func (x *exchange) notice() { x.give("") }

// pricing is new-api's price list; models without a price appear with ratio 37.5.
func (x *exchange) pricing() {
	type row struct {
		Name       string      `json:"model_name"`
		QuotaType  int         `json:"quota_type"`
		Ratio      json.Number `json:"model_ratio"`
		Price      json.Number `json:"model_price"`
		Owner      string      `json:"owner_by"`
		Completion json.Number `json:"completion_ratio"`
		Groups     []string    `json:"enable_groups"`
		Endpoints  []string    `json:"supported_endpoint_types"`
	}
	rows := []row{}
	for _, m := range x.g.opt.Models {
		p := x.g.price[m.ID]
		r := row{Name: m.ID, Ratio: "37.5", Price: "0", Completion: json.Number(plain(p.completion)), Groups: m.Groups,
			Endpoints: x.g.endpoints(m.Use)}
		switch {
		case p.perCall:
			r.QuotaType, r.Ratio, r.Price, r.Completion = 1, "0", json.Number(plain(p.call)), "0"
		case p.priced:
			r.Ratio = json.Number(plain(p.ratio))
		}
		if len(r.Groups) == 0 {
			r.Groups = []string{"default", "vip"}
		}
		rows = append(rows, r)
	}
	groups := map[string]json.Number{}
	usable := map[string]string{}
	for name, factor := range x.g.opt.Groups {
		groups[name], usable[name] = json.Number(plain(factor.or("1"))), name
	}
	x.json(http.StatusOK, map[string]any{
		"auto_groups": []string{"default"}, "data": rows, "group_ratio": groups, "success": true, "usable_group": usable,
		"vendors": []string{}, "supported_endpoint": map[string]any{"openai": map[string]string{"path": "/v1/chat/completions", "method": "POST"}},
	})
}

// ratioConfig is the price list with cache ratios, where the site shows it.
func (x *exchange) ratioConfig() {
	if !x.site.RatioConfig {
		x.deny(http.StatusForbidden, "倍率配置接口未启用")
		return
	}
	ratio, completion, cache, price := map[string]json.Number{}, map[string]json.Number{}, map[string]json.Number{}, map[string]json.Number{}
	for _, m := range x.g.opt.Models {
		p := x.g.price[m.ID]
		switch {
		case p.perCall:
			price[m.ID] = json.Number(plain(p.call))
		case p.priced:
			ratio[m.ID], completion[m.ID] = json.Number(plain(p.ratio)), json.Number(plain(p.completion))
			if m.Cache != "" {
				cache[m.ID] = json.Number(plain(p.cache))
			}
		}
	}
	x.give(map[string]any{"model_ratio": ratio, "completion_ratio": completion, "cache_ratio": cache, "model_price": price})
}
