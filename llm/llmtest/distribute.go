package llmtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// call is a relay call that got past the door.
type call struct {
	*exchange
	payer
	price  price
	group  string
	factor Number // of the group
	reply  Reply
	bill   bill

	own      int64         // the gateway's own count of the prompt
	legacy   bool          // /v1/completions
	streamed bool          // the answer is a stream
	late     bool          // the upstream did not begin in time
	watched  bool          // the upstream's work ends when the client goes
	heard    time.Time     // when the upstream last said something
	first    time.Duration // until the first event; 0: none came
	out      *sse
	pinger   *time.Ticker
}

// call checks the key, the limits and the model, in the gateway's own order. Where it refuses it has answered.
func (x *exchange) call(defaultModel string) (*call, bool) {
	if x.g.opt.Kind == NewAPI && x.site.Overloaded {
		x.relayError(http.StatusServiceUnavailable, Error{
			Message: "system cpu overloaded", Type: "new_api_error", Param: "", Code: "system_cpu_overloaded",
		})
		return nil, false
	}
	p, ok := x.key()
	if !ok || !x.userLimit(p.user.ID) || !x.readable() {
		return nil, false
	}
	if x.g.opt.Kind == Plain && !p.token.Unlimited && p.token.Remain <= 0 {
		x.turnAway(http.StatusPaymentRequired, "Insufficient Balance", "invalid_request_error")
		return nil, false
	}
	if x.req.Model == "" {
		x.req.Model = defaultModel
	}
	if x.contentTypeIsOdd() {
		x.req.Model = ""
	}
	group := p.user.Group
	if x.g.opt.Kind == NewAPI && p.token.Group != "" {
		group = p.token.Group
	}
	if group == "" {
		group = "default"
	}
	c := &call{exchange: x, payer: p, group: group}
	if !c.served() {
		return nil, false
	}
	if c.factor, ok = x.g.opt.Groups[group]; !ok {
		c.factor = "1"
	}
	return c, true
}

// readable refuses bodies that are no JSON object with a model's name.
func (x *exchange) readable() bool {
	if x.contentTypeIsOdd() {
		return true
	}
	if err := x.understood(); err != nil {
		prefix := x.text("Invalid request, 无效的请求, ", "We could not parse the JSON body of your request. ")
		if x.g.opt.Kind == OneAPI {
			prefix = "common.UnmarshalBodyReusable failed: "
		}
		x.turnAway(http.StatusBadRequest, prefix+err.Error(), "")
		return false
	}
	return true
}

func (x *exchange) understood() error {
	if x.long != nil {
		return x.long
	}
	if strings.HasPrefix(x.r.Header.Get("Content-Type"), "multipart/form-data") {
		return nil
	}
	type ModelRequest struct {
		Model string `json:"model"`
	}
	err := json.Unmarshal(x.req.Body, &ModelRequest{})
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s", strings.ReplaceAll(err.Error(), "llmtest.", "middleware."))
}

func (x *exchange) contentTypeIsOdd() bool {
	kind := x.r.Header.Get("Content-Type")
	return !strings.HasPrefix(kind, "application/json") && !strings.HasPrefix(kind, "multipart/form-data")
}

// served finds the model's channel for this key.
func (c *call) served() bool {
	name := c.req.Model
	if c.g.opt.Kind == NewAPI && name == "" {
		c.turnAway(http.StatusBadRequest, "未指定模型名称，模型名称不能为空", "")
		return false
	}
	if len(c.token.Models) > 0 && !slices.Contains(c.token.Models, name) {
		text := "该令牌无权访问模型 " + name
		if c.g.opt.Kind == OneAPI {
			text = "该令牌无权使用模型：" + name
		}
		c.turnAway(http.StatusForbidden, c.text(text, "Project does not have access to model `"+name+"`"), c.text("", "model_not_found"))
		return false
	}
	price, ok := c.g.price[name]
	if ok && (len(price.model.Groups) == 0 || slices.Contains(price.model.Groups, c.group)) {
		if c.g.opt.Kind == OneAPI && price.model.Served != "" {
			price = c.g.price[price.model.Served]
		}
		c.price = price
		return true
	}
	switch c.g.opt.Kind {
	case NewAPI:
		c.turnAway(http.StatusServiceUnavailable, "分组 "+c.group+" 下模型 "+name+" 无可用渠道（distributor）", "model_not_found")
	case OneAPI:
		c.turnAway(http.StatusServiceUnavailable, "当前分组 "+c.group+" 下对于模型 "+name+" 无可用渠道", "")
	default:
		c.refuse(http.StatusNotFound, "The model `"+name+"` does not exist or you do not have access to it.", "model_not_found")
	}
	return false
}

// priced refuses models without a price on new-api; one-api charges ratio 30 for them.
func (c *call) priced() bool {
	if c.price.priced || c.g.opt.Kind == Plain {
		if !c.price.priced {
			c.price.ratio = Number("0").or("0")
		}
		return true
	}
	if c.g.opt.Kind == OneAPI {
		c.price.ratio = Number("30").or("30")
		return true
	}
	name := c.req.Model
	c.refuse(http.StatusInternalServerError, "模型 "+name+" 倍率或价格未配置，请联系管理员设置或开始自用模式；Model "+name+
		" ratio or price not set, please set or start self-use mode", "model_price_error")
	return false
}
