package telegramtest

import (
	"fmt"
	"strconv"
	"unicode"
)

// refusal is an error answer.
type refusal struct {
	code        int
	description string
	retryAfter  int
	migrateTo   int64
}

func (e *refusal) Error() string { return e.description }

// bad is a 400. The first letter of the text is lowered unless an underscore or a capital follows it, as the server does.
func bad(format string, args ...any) *refusal {
	return &refusal{code: 400, description: "Bad Request: " + lowerFirst(fmt.Sprintf(format, args...))}
}

func forbidden(text string) *refusal {
	return &refusal{code: 403, description: "Forbidden: " + text}
}

func conflict(text string) *refusal {
	return &refusal{code: 409, description: "Conflict: " + text}
}

func tooMany(seconds int) *refusal {
	return &refusal{code: 429, description: "Too Many Requests: retry after " + strconv.Itoa(seconds), retryAfter: seconds}
}

func lowerFirst(s string) string {
	r := []rune(s)
	if len(r) == 0 || len(r) > 1 && (r[1] == '_' || r[1] >= 'A' && r[1] <= 'Z') {
		return s
	}
	r[0] = unicode.ToLower(r[0])
	return string(r)
}

type wireError struct {
	OK          bool            `json:"ok"`
	ErrorCode   int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  *wireParameters `json:"parameters,omitempty"`
}

type wireParameters struct {
	RetryAfter      int   `json:"retry_after,omitempty"`
	MigrateToChatID int64 `json:"migrate_to_chat_id,omitempty"`
}

func (e *refusal) wire() wireError {
	w := wireError{ErrorCode: e.code, Description: e.description}
	if e.retryAfter != 0 || e.migrateTo != 0 {
		w.Parameters = &wireParameters{RetryAfter: e.retryAfter, MigrateToChatID: e.migrateTo}
	}
	return w
}

type wireOK struct {
	OK          bool   `json:"ok"`
	Result      any    `json:"result"`
	Description string `json:"description,omitempty"`
}

// said is a result with a description beside it, as the webhook methods give.
type said struct {
	result      any
	description string
}
