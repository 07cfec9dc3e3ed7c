package telegramtest

import (
	"encoding/json"
	"net/url"
	"slices"
	"unicode/utf8"
)

const maxMarkup = 10_000 // bytes of keyboard JSON; no number is documented, "reply markup is too long" is

// inlineKeyboard reads reply_markup. Other keyboards than inline ones are accepted and not shown.
func inlineKeyboard(p request, c *chat) ([][]Button, *refusal) {
	var markup struct {
		InlineKeyboard [][]json.RawMessage `json:"inline_keyboard"`
	}
	given, err := p.object("reply_markup", &markup)
	if !given {
		return nil, nil
	}
	if err != nil {
		return nil, bad("object expected as reply markup")
	}
	if len(p.values["reply_markup"]) > maxMarkup {
		return nil, bad("reply markup is too long")
	}
	var rows [][]Button
	for _, row := range markup.InlineKeyboard {
		var buttons []Button
		for _, raw := range row {
			b, e := readButton(raw, c)
			if e != nil {
				return nil, e
			}
			buttons = append(buttons, b)
		}
		if len(buttons) > 0 {
			rows = append(rows, buttons)
		}
	}
	return rows, nil
}

func readButton(raw json.RawMessage, c *chat) (Button, *refusal) {
	var b Button
	if err := json.Unmarshal(raw, &b); err != nil {
		return b, bad("can't parse inline keyboard button: Object expected as inline keyboard button")
	}
	switch {
	case b.Text == "":
		return b, bad("inline keyboard button text must be non-empty")
	case !utf8.ValidString(b.Text):
		return b, bad("strings must be encoded in UTF-8")
	case len(b.CallbackData) > 64:
		return b, bad("BUTTON_DATA_INVALID")
	case b.WebApp != nil && c.kind != "private":
		return b, bad("BUTTON_TYPE_INVALID")
	case b.CopyText != nil && (b.CopyText.Text == "" || utf8.RuneCountInString(b.CopyText.Text) > 256):
		return b, bad("BUTTON_COPY_TEXT_INVALID")
	case b.URL != "":
		u, err := url.Parse(b.URL)
		if err != nil || !slices.Contains([]string{"http", "https", "tg", ""}, u.Scheme) {
			return b, bad("inline keyboard button URL '%s' is invalid: Unsupported URL protocol", b.URL)
		}
	case b.CallbackData == "" && b.CopyText == nil && b.WebApp == nil:
		return b, bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
	}
	return b, nil
}
