package discordtest

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// apiError is an answer of the REST API that is not a success.
type apiError struct {
	Status  int            `json:"-"`
	Message string         `json:"message"`
	Code    int            `json:"code"`
	Errors  map[string]any `json:"errors,omitempty"`
}

// Codes are in Discord's table of JSON error codes; statuses are the usual
// ones, which that table leaves out; texts without a source there are observed.
var (
	errNotFound            = &apiError{Status: 404, Message: "404: Not Found"}
	errMethod              = &apiError{Status: 405, Message: "405: Method Not Allowed"}
	errUnauthorized        = &apiError{Status: 401, Message: "401: Unauthorized"}
	errUserAgent           = &apiError{Status: 403, Code: 40333, Message: "internal network error"}
	errVersion             = &apiError{Status: 400, Code: 50041, Message: "Invalid API version provided"}
	errJSON                = &apiError{Status: 400, Code: 50109, Message: "The request body contains invalid JSON."}
	errTooLarge            = &apiError{Status: 413, Code: 40005, Message: "Request entity too large"}
	errUnknownChannel      = &apiError{Status: 404, Code: 10003, Message: "Unknown Channel"}
	errUnknownGuild        = &apiError{Status: 404, Code: 10004, Message: "Unknown Guild"}
	errUnknownMember       = &apiError{Status: 404, Code: 10007, Message: "Unknown Member"}
	errUnknownMessage      = &apiError{Status: 404, Code: 10008, Message: "Unknown Message"}
	errUnknownUser         = &apiError{Status: 404, Code: 10013, Message: "Unknown User"}
	errUnknownEmoji        = &apiError{Status: 400, Code: 10014, Message: "Unknown Emoji"}
	errUnknownWebhook      = &apiError{Status: 404, Code: 10015, Message: "Unknown Webhook"}
	errUnknownInteraction  = &apiError{Status: 404, Code: 10062, Message: "Unknown interaction"}
	errUnknownCommand      = &apiError{Status: 404, Code: 10063, Message: "Unknown application command"}
	errApplication         = &apiError{Status: 403, Code: 20012, Message: "You are not authorized to perform this action on this application"}
	errTooManyCommands     = &apiError{Status: 400, Code: 30032, Message: "Maximum number of application commands reached (100)."}
	errDailyCommands       = &apiError{Status: 400, Code: 30034, Message: "Max number of daily application command creates has been reached (200)"}
	errAcknowledged        = &apiError{Status: 400, Code: 40060, Message: "Interaction has already been acknowledged."}
	errMissingAccess       = &apiError{Status: 403, Code: 50001, Message: "Missing Access"}
	errEditOthers          = &apiError{Status: 403, Code: 50005, Message: "Cannot edit a message authored by another user"}
	errEmptyMessage        = &apiError{Status: 400, Code: 50006, Message: "Cannot send an empty message"}
	errCannotDM            = &apiError{Status: 403, Code: 50007, Message: "Cannot send messages to this user"}
	errMissingPermissions  = &apiError{Status: 403, Code: 50013, Message: "Missing Permissions"}
	errSystemMessage       = &apiError{Status: 403, Code: 50021, Message: "Cannot execute action on a system message"}
	errChannelType         = &apiError{Status: 400, Code: 50024, Message: "Cannot execute action on this channel type"}
	errWebhookToken        = &apiError{Status: 401, Code: 50027, Message: "Invalid Webhook Token"}
	errThreadArchived      = &apiError{Status: 400, Code: 50083, Message: "Thread is archived"}
	errReplyWithoutHistory = &apiError{Status: 400, Code: 160002, Message: "Cannot reply without permission to read message history"}
	errThreadExists        = &apiError{Status: 400, Code: 160004, Message: "A thread has already been created for this message"}
	errThreadLocked        = &apiError{Status: 403, Code: 160005, Message: "Thread is locked"}
)

// form collects what is wrong with a body, as error 50035 tells it.
type form struct{ tree map[string]any }

// add notes a mistake at a path such as "components.0.custom_id"; the empty
// path is the body itself.
func (f *form) add(path, code, format string, args ...any) {
	if f.tree == nil {
		f.tree = map[string]any{}
	}
	at := f.tree
	for step := range strings.SplitSeq(path, ".") {
		if step == "" {
			continue
		}
		next, ok := at[step].(map[string]any)
		if !ok {
			next = map[string]any{}
			at[step] = next
		}
		at = next
	}
	list, _ := at["_errors"].([]map[string]string)
	at["_errors"] = append(list, map[string]string{"code": code, "message": fmt.Sprintf(format, args...)})
}

func (f *form) required(path string) {
	f.add(path, "BASE_TYPE_REQUIRED", "This field is required")
}

// length checks a text of min to max characters.
func (f *form) length(path string, n, min, max int) {
	switch {
	case n >= min && n <= max:
	case min == 0:
		f.add(path, "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", max)
	case n == 0:
		f.required(path)
	default:
		f.add(path, "BASE_TYPE_BAD_LENGTH", "Must be between %d and %d in length.", min, max)
	}
}

// count checks a list of min to max items.
func (f *form) count(path string, n, min, max int) {
	if n < min || n > max {
		f.add(path, "BASE_TYPE_BAD_LENGTH", "Must be between %d and %d in length.", min, max)
	}
}

func (f *form) choice(path string, allowed ...string) {
	f.add(path, "BASE_TYPE_CHOICES", "Value must be one of {%s}.", strings.Join(allowed, ", "))
}

// err is the answer, nil when nothing is wrong.
func (f *form) err() *apiError {
	if f.tree == nil {
		return nil
	}
	return &apiError{Status: http.StatusBadRequest, Code: 50035, Message: "Invalid Form Body", Errors: f.tree}
}

func formError(path, code, format string, args ...any) *apiError {
	var f form
	f.add(path, code, format, args...)
	return f.err()
}

func at(path string, index int) string { return path + "." + strconv.Itoa(index) }
