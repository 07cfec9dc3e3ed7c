package llmtest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"
)

type paged struct {
	Page  int `json:"page"`
	Size  int `json:"page_size"`
	Total int `json:"total"`
	Items any `json:"items"`
}

type page struct{ number, size, from, to int }

// page reads the paging: new-api counts from 1 with up to 100 rows, one-api from 0 with always 10.
func (x *exchange) page(total int) page {
	q := x.r.URL.Query()
	number := atoi(q.Get("p"), 0)
	size := 10
	if x.g.opt.Kind == NewAPI {
		size = min(atoi(q.Get("page_size"), 10), 100)
		if size <= 0 {
			size = 10
		}
		number = max(number, 1) - 1
	}
	number = max(number, 0)
	from := min(number, total/size+1) * size
	p := page{number: number, size: size, from: min(from, total), to: min(from+size, total)}
	if x.g.opt.Kind == NewAPI {
		p.number++
	}
	return p
}

func atoi(s string, other int) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return other
	}
	return n
}

// found are the consume rows that match the query, newest first. one-api knows neither request_id nor wildcards.
func (x *exchange) found(keep func(Row) bool) []Row {
	q := x.r.URL.Query()
	kind := q.Get("type")
	x.g.mu.Lock()
	defer x.g.mu.Unlock()
	var rows []Row
	for i := len(x.g.rows) - 1; i >= 0; i-- {
		r := x.g.rows[i]
		if !r.Hidden && keep(r) && x.matches(r, q) && (kind == "" || kind == "0" || kind == "2") {
			rows = append(rows, r)
		}
	}
	return rows
}

func (x *exchange) matches(r Row, q url.Values) bool {
	if name := q.Get("token_name"); name != "" && name != r.TokenName {
		return false
	}
	if from := atoi(q.Get("start_timestamp"), 0); from != 0 && r.Time.Unix() < int64(from) {
		return false
	}
	if to := atoi(q.Get("end_timestamp"), 0); to != 0 && r.Time.Unix() > int64(to) {
		return false
	}
	model := q.Get("model_name")
	if x.g.opt.Kind == OneAPI {
		return model == "" || model == r.Model
	}
	if model != "" {
		pattern := strings.ReplaceAll(model, "%", "*")
		if ok, err := path.Match(pattern, r.Model); err != nil || !ok {
			return false
		}
	}
	if group := q.Get("group"); group != "" && group != r.Group {
		return false
	}
	id := q.Get("request_id")
	return id == "" || id == r.RequestID
}

func (x *exchange) selfLog() {
	u, ok := x.account()
	if !ok {
		return
	}
	rows := x.found(func(r Row) bool { return r.User == u.ID })
	p := x.page(len(rows))
	items := []any{}
	for i, r := range rows[p.from:p.to] {
		items = append(items, x.logRow(r, p.from+i+1))
	}
	if x.g.opt.Kind == OneAPI {
		x.give(items)
		return
	}
	x.give(paged{p.number, p.size, len(rows), items})
}

// logRow writes a row; on new-api its id is the row's number on the page, on one-api 0.
func (x *exchange) logRow(r Row, number int) any {
	if x.g.opt.Kind == OneAPI {
		return map[string]any{
			"id": 0, "user_id": r.User, "created_at": r.Time.Unix(), "type": 2, "content": r.Content, "username": r.UserName,
			"token_name": r.TokenName, "model_name": r.Model, "quota": r.Quota, "prompt_tokens": r.Prompt,
			"completion_tokens": r.Completion, "channel": 1, "request_id": r.RequestID, "elapsed_time": r.Took.Milliseconds(),
			"is_stream": r.Stream, "system_prompt_reset": false,
		}
	}
	return map[string]any{
		"id": number, "user_id": r.User, "created_at": r.Time.Unix(), "type": 2, "content": r.Content, "username": r.UserName,
		"token_name": r.TokenName, "model_name": r.Model, "quota": r.Quota, "prompt_tokens": r.Prompt,
		"completion_tokens": r.Completion, "use_time": int64(r.Took / time.Second), "is_stream": r.Stream, "channel": 1,
		"channel_name": "", "token_id": r.Token, "group": r.Group, "ip": "", "request_id": r.RequestID, "other": x.other(r),
	}
}

// other is a JSON object in a string.
func (x *exchange) other(r Row) string {
	p := x.g.price[r.Model]
	firstByte := int64(-1000)
	if r.FirstByte > 0 {
		firstByte = r.FirstByte.Milliseconds()
	}
	fields := map[string]any{
		"billing_source": "wallet", "cache_tokens": r.Cached, "frt": firstByte, "model_price": -1, "user_group_ratio": -1,
		"request_conversion": []string{"OpenAI Compatible"}, "request_path": r.Path,
		"group_ratio": json.Number(plain(x.g.opt.Groups[r.Group].or("1"))),
	}
	if p.perCall {
		fields["model_price"] = json.Number(plain(p.call))
	} else if p.ratio != nil {
		fields["model_ratio"] = json.Number(plain(p.ratio))
		fields["completion_ratio"] = json.Number(plain(p.completion))
		fields["cache_ratio"] = json.Number(plain(p.cache))
	}
	b, err := json.Marshal(fields)
	if err != nil {
		return ""
	}
	return string(b)
}

// selfStat sums the rows that match; type is ignored, rpm and tpm are those of the last minute.
func (x *exchange) selfStat() {
	u, ok := x.account()
	if !ok {
		return
	}
	q := x.r.URL.Query()
	q.Del("type")
	x.r.URL.RawQuery = q.Encode()
	var quota, calls, tokens int64
	for _, r := range x.found(func(r Row) bool { return r.User == u.ID }) {
		quota += r.Quota
		if time.Since(r.Time) < time.Minute {
			calls++
			tokens += r.Prompt + r.Completion
		}
	}
	if x.g.opt.Kind == OneAPI {
		x.give(map[string]int64{"quota": quota})
		return
	}
	x.give(map[string]int64{"quota": quota, "rpm": calls, "tpm": tokens})
}

// tokenLog shows the newest 1000 rows of a key, without paging.
func (x *exchange) tokenLog() {
	t, ok := x.keyReadOnly()
	if !ok {
		return
	}
	x.r.URL.RawQuery = ""
	items := []any{}
	for i, r := range x.found(func(r Row) bool { return r.Token == t.ID }) {
		if i == 1000 {
			break
		}
		items = append(items, x.logRow(r, i+1))
	}
	x.give(items)
}

func (x *exchange) searchGone() {
	if _, ok := x.account(); ok {
		x.deny(http.StatusOK, "该接口已废弃")
	}
}

// allLogs is for admins, which customers are not.
func (x *exchange) allLogs() {
	if _, ok := x.account(); ok {
		x.deny(http.StatusOK, "无权进行此操作，权限不足")
	}
}
