package llm

import "net/http"

// fault is the one place where words, codes and statuses of gateways become
// faults. Codes and words are those of new-api, one-api, OpenAI and the larger
// upstreams behind them, which pass through unchanged.
func (r refusal) fault() Fault {
	for _, judge := range []func() Fault{r.byContent, r.byModel, r.byMoney} {
		if f := judge(); f != "" {
			return f
		}
	}
	if r.family && !r.own {
		switch r.status {
		case 401, 402, 403, 429:
			return SiteTrouble
		}
	}
	return r.byStatus()
}

func (r refusal) byContent() Fault {
	switch {
	case r.says("sensitive_words", "content_filter", "content_policy", "data_inspection_failed", "moderation", "prompt_blocked"),
		r.has("sensitive_words_detected", "sensitive words detected", "敏感词", "content management policy", "content policy", "content exists risk",
			"内容安全", "不安全或敏感"):
		return Refused
	case r.says("context_length_exceeded", "string_above_max_length", "context_window", "request_too_large"),
		r.has("maximum context length", "context length", "context window", "prompt is too long", "input is too long", "request body too large",
			"reduce the length", "exceeds the maximum number of tokens", "maximum number of tokens allowed", "超出最大长度", "上下文长度"),
		r.status == http.StatusRequestEntityTooLarge:
		return TooLong
	case r.status >= 400 && r.status != 401 && r.status != 429 && (r.has("image_url") && r.has("only supported by", "unknown variant", "unsupported", "not support") ||
		r.has("support image input", "not support image", "not support vision", "image input is not", "images are not supported", "not a multimodal", "不支持图片", "不支持图像")):
		return Blind
	}
	return ""
}

func (r refusal) byModel() Fault {
	switch {
	case r.own && r.has("无权访问模型", "无权使用模型", "not allowed to access model", "not have access to model", "无权访问的模型"):
		return ModelDenied
	case r.says("model_not_found", "model_price_error", "invalid_model", "model_not_exist"),
		r.has("无可用渠道", "model not exist", "model not found", "no available channel"),
		r.status == http.StatusNotFound && r.has("model") && r.has("does not exist", "not found", "no endpoints found"):
		return ModelUnknown
	}
	return ""
}

func (r refusal) byMoney() Fault {
	switch {
	case r.family && !r.own:
		return "" // the site's money, not the customer's
	case r.says("pre_consume_token_quota_failed"), r.has("预扣费额度失败"):
		return QuotaLow
	case r.says("insufficient_user_quota", "insufficient_quota", "insufficient_balance"), r.status == http.StatusPaymentRequired:
		return AccountEmpty
	}
	return ""
}

func (r refusal) byStatus() Fault {
	switch r.status {
	case 401:
		switch {
		case r.has("额度已用尽", "exhausted"):
			return KeyExhausted
		case r.has("过期", "expired"):
			return KeyExpired
		case r.has("令牌状态不可用"): // disabled on the site
			return KeyDenied
		}
		return KeyWrong
	case 403:
		if !r.shaped && !r.empty {
			return Odd // a firewall's page
		}
		return KeyDenied
	case 404, 405, 501:
		return NotOffered
	case 429:
		return RateLimited
	case 503, 529:
		return Overloaded
	case 500:
		if r.says("invalid_request", "convert_request_failed") {
			return BadRequest // new-api answers so
		}
		if r.says("system_cpu_overloaded", "system_memory_overloaded", "system_disk_overloaded", "overloaded") {
			return Overloaded
		}
	}
	switch {
	case r.status >= 500 || r.status == http.StatusRequestTimeout:
		return SiteTrouble
	case r.status >= 400:
		return BadRequest
	}
	return Odd
}
