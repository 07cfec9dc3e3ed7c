package llmtest

import "net/http"

// errorBody is the relay's error object; authBody and bareBody are those of the guards at the door.
type errorBody struct {
	Message string `json:"message"`
	Type    string `json:"type"`
	Param   any    `json:"param"`
	Code    any    `json:"code"`
}

type authBody struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Type    string `json:"type"`
}

type bareBody struct {
	Message string `json:"message"`
	Type    string `json:"type"`
}

type wrapped struct {
	Error any `json:"error"`
}

func (x *exchange) signed(message string) string {
	return message + " (request id: " + x.req.ID + ")"
}

// family is the type of the gateway's own errors.
func (x *exchange) family() string {
	return [...]string{"new_api_error", "one_api_error", "invalid_request_error"}[x.g.opt.Kind]
}

// turnAway refuses at the door, before a call reaches the relay: keys, models, rights.
func (x *exchange) turnAway(status int, message, code string) {
	switch x.g.opt.Kind {
	case NewAPI:
		x.json(status, wrapped{authBody{Code: code, Message: x.signed(message), Type: x.family()}})
	case OneAPI:
		x.json(status, wrapped{bareBody{Message: x.signed(message), Type: x.family()}})
	default:
		x.relayError(status, Error{Message: message, Type: x.family(), Param: nil, Code: code})
	}
}

// refuse is the relay's own error.
func (x *exchange) refuse(status int, message, code string) {
	if x.g.opt.Kind == Plain {
		x.relayError(status, Error{Message: message, Type: x.family(), Param: nil, Code: code})
		return
	}
	x.relayError(status, Error{Message: x.signed(message), Type: x.family(), Param: "", Code: code})
}

func (x *exchange) relayError(status int, e Error) {
	x.json(status, wrapped{errorBody(e)})
}

// console is the answer of /api, often with HTTP 200 although it failed.
type console struct {
	Data    any    `json:"data,omitempty"`
	Message string `json:"message"`
	Success bool   `json:"success"`
}

func (x *exchange) give(data any) {
	x.json(http.StatusOK, console{Data: data, Success: true})
}

func (x *exchange) deny(status int, message string) {
	x.json(status, console{Message: message})
}
