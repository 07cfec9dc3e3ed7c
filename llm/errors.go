package llm

import (
	"errors"
	"fmt"
	"time"
)

// Fault says what went wrong, so that a person can be told what to do.
type Fault string

// The faults. Which gateway answers lead to which is in fault.go.
const (
	KeyWrong     Fault = "key_wrong"     // unknown, missing or disabled key
	KeyExpired   Fault = "key_expired"   //
	KeyExhausted Fault = "key_exhausted" // the key's own quota is used up
	KeyDenied    Fault = "key_denied"    // the key may not be used from this address, or its user is disabled
	AccountEmpty Fault = "account_empty" // the customer's account is used up
	QuotaLow     Fault = "quota_low"     // some is left, but less than this call reserves
	SiteTrouble  Fault = "site_trouble"  // the site's own account or upstream failed
	ModelUnknown Fault = "model_unknown" //
	ModelDenied  Fault = "model_denied"  // this key may not use the model
	TooLong      Fault = "too_long"      // the conversation does not fit the model
	Refused      Fault = "refused"       // refused for its content
	Blind        Fault = "blind"         // the model takes no pictures
	BadRequest   Fault = "bad_request"   // the gateway did not understand the request
	RateLimited  Fault = "rate_limited"  // Until says when to try again, if known
	Overloaded   Fault = "overloaded"    // the site is too busy
	Cut          Fault = "cut"           // the stream ended without a finish reason
	Stalled      Fault = "stalled"       // nothing came for longer than the idle limit
	NoAnswer     Fault = "no_answer"     // no first byte within the limit
	Unreachable  Fault = "unreachable"   // no connection: refused, no such host, TLS
	Odd          Fault = "odd"           // an answer that is no answer: HTML, empty, another protocol
	NotOffered   Fault = "not_offered"   // this gateway has no such endpoint
)

// Error is how every call of this package fails.
type Error struct {
	Fault     Fault
	Status    int       // HTTP status, 0 where none came
	Code      string    // the gateway's error code, may be empty
	RequestID string    // may be empty
	Until     time.Time // when a repeat may work; zero: unknown
	Free      bool      // surely nothing was charged
	Own       bool      // the gateway's own refusal, not one passed on from upstream
	Detail    string    // what the gateway wrote, shortened and without secrets: for logs only
	Err       error     // the cause below, if any
	again     bool      // a repeat may mend it, and cannot be charged twice
}

func (e *Error) Error() string {
	s := string(e.Fault)
	if e.Status != 0 {
		s += fmt.Sprintf(" (HTTP %d", e.Status)
		if e.Code != "" {
			s += " " + e.Code
		}
		s += ")"
	}
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// FaultOf returns the fault of err, or "" if err is not of this package.
func FaultOf(err error) Fault {
	var e *Error
	if errors.As(err, &e) {
		return e.Fault
	}
	return ""
}
