package llm

import (
	"bytes"
	"encoding/json"
)

// complaint is an error as a gateway wrote it, whatever its shape.
type complaint struct {
	message, code, kind string
	shaped              bool // JSON, as gateways answer; a proxy's page is not
	console             bool // the shape of /api: {"success":false,"message":…}
}

// readComplaint understands {"error":{…}}, {"error":"…"}, {"success":false},
// {"object":"error"}, {"detail":…}, a list of these, and anything else as text.
func readComplaint(body []byte) complaint {
	body = bytes.TrimPrefix(bytes.TrimSpace(body), []byte("\ufeff"))
	var list []json.RawMessage
	if len(body) > 0 && body[0] == '[' && lenient(body, &list) == nil && len(list) > 0 {
		body = list[0]
	}
	var outer struct {
		Error   json.RawMessage `json:"error"`
		Message loose           `json:"message"`
		Detail  loose           `json:"detail"`
		Msg     loose           `json:"msg"`
		Code    loose           `json:"code"`
		Type    loose           `json:"type"`
		Success *loose          `json:"success"`
	}
	if len(body) == 0 || body[0] != '{' || lenient(body, &outer) != nil {
		return complaint{message: string(body[:min(len(body), 16<<10)])}
	}
	if something(outer.Error) {
		c := readError(outer.Error)
		if c.message == "" {
			c.message = first(outer.Message, outer.Detail, outer.Msg)
		}
		return c
	}
	return complaint{
		message: first(outer.Message, outer.Detail, outer.Msg), code: string(outer.Code), kind: string(outer.Type),
		shaped: true, console: outer.Success != nil,
	}
}

func readError(raw json.RawMessage) complaint {
	var inner struct {
		Message  loose `json:"message"`
		Code     loose `json:"code"`
		Type     loose `json:"type"`
		Metadata struct {
			Raw loose `json:"raw"`
		} `json:"metadata"`
	}
	if raw[0] != '{' || lenient(raw, &inner) != nil {
		return complaint{message: textOf(raw, 0), shaped: true}
	}
	message := string(inner.Message)
	if raw := string(inner.Metadata.Raw); raw != "" {
		message += ": " + raw
	}
	return complaint{message: message, code: string(inner.Code), kind: string(inner.Type), shaped: true}
}

// something reports whether an error field says that there was one: null, false
// and "" do not.
func something(raw json.RawMessage) bool {
	switch string(bytes.TrimSpace(raw)) {
	case "", "null", "false", `""`, "0":
		return false
	}
	return true
}

func first(all ...loose) string {
	for _, s := range all {
		if s != "" {
			return string(s)
		}
	}
	return ""
}
