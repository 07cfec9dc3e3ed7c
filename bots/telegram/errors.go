package telegram

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
)

// Error is Telegram's refusal of a call.
type Error struct {
	Method      string
	Code        int // HTTP status
	Description string
	RetryAfter  time.Duration // with 429
	MigrateTo   int64         // the supergroup that the group became
}

func (e *Error) Error() string { return fmt.Sprintf("%s: %d %s", e.Method, e.Code, e.Description) }

// What stands between Barkeep and Telegram, in sentences for the operator. Health and the log give them.
var (
	ErrToken    = errors.New("Telegram refuses the bot token: check TELEGRAM_BOT_TOKEN, or get a new token from @BotFather")
	ErrConflict = errors.New("another program reads this bot's updates: stop it, or get a new token from @BotFather and give it to Barkeep alone")
	ErrWebhook  = errors.New("a webhook is set for this bot, so it cannot be polled: it is being removed")
	ErrReach    = errors.New("cannot reach Telegram: check the network, or set TELEGRAM_PROXY or TELEGRAM_API_URL")
	ErrHook     = errors.New("Telegram refuses the webhook: check TELEGRAM_WEBHOOK_URL (https, port 443, 80, 88 or 8443) and TELEGRAM_WEBHOOK_SECRET")
	ErrTrouble  = errors.New("Telegram has trouble of its own: nothing to do, it is tried again")
)

// trouble names what err means for the reading of updates.
func trouble(err error) error {
	e, refused := errors.AsType[*Error](err)
	switch {
	case !refused:
		return ErrReach
	case e.Code == 401 || e.Code == 404:
		return ErrToken
	case e.Code == 400 && e.Method == "setWebhook":
		return ErrHook
	case e.Code == 409 && e.says("webhook"):
		return ErrWebhook
	case e.Code == 409:
		return ErrConflict
	}
	return ErrTrouble
}

func (e *Error) says(parts ...string) bool {
	text := strings.ToLower(e.Description)
	for _, part := range parts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

func asRefusal(err error) *Error {
	e, _ := errors.AsType[*Error](err)
	return e
}

// unchanged: the message already shows what the edit would show.
func (e *Error) unchanged() bool { return e.Code == 400 && e.says("message is not modified") }

// gone: the message to edit or delete does not exist, or is out of reach for ever.
func (e *Error) gone() bool {
	return e.Code == 400 && e.says("message to edit not found", "message to delete not found", "message can't be edited",
		"there is no text in the message to edit", "message_id_invalid")
}

// poor: a rich message is refused, and a plain one may do, whatever the words: a right to rich messages alone would be
// news. What is not there is not there for plain ones either.
func (e *Error) poor() bool {
	return e.Code == 404 || e.final() && !e.says("not found", "message_id_invalid")
}

// styled: the entities are at fault, the text alone may do.
func (e *Error) styled() bool {
	return e.Code == 400 && e.says("can't parse entities", "can't parse messageentity", "entity_", "entities_")
}

// keyed: the buttons are at fault.
func (e *Error) keyed() bool {
	return e.Code == 400 && e.says("button", "reply markup", "keyboard", "inline keyboard")
}

// impossible: nothing can be written into this chat any more. The texts are in the Bot API server's source, Client.cpp.
func (e *Error) impossible() bool {
	return e.Code == 403 || e.Code == 400 && e.says("chat not found", "not enough rights", "have no write access", "message thread not found",
		"topic_closed", "topic_deleted", "chat_write_forbidden", "chat_restricted", "user_is_blocked", "peer_id_invalid", "chat_send_",
		"need administrator rights", "group chat was deleted", "user_banned_in_channel", "channel_private")
}

// final: the same call will be refused again.
func (e *Error) final() bool { return e.Code == 400 || e.Code == 403 || e.Code == 413 }

// unknownEnd: the call may have taken effect, though its answer was lost.
func unknownEnd(err error) bool {
	if e := asRefusal(err); e != nil {
		return e.Code >= 500
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && (op.Op == "dial" || op.Op == "proxyconnect") {
		return false
	}
	_, lookup := errors.AsType[*net.DNSError](err)
	return !lookup
}

// sleep waits, and reports whether it was for the whole time.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
