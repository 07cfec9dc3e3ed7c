package telegram

import (
	"context"
	"strings"

	"barkeep/bots"
)

// prompt posts what one person of a group is to reply to, and has that person's app open the reply: with privacy mode other
// messages would not arrive (core.telegram.org/bots/api#forcereply). The message is posted whole and never edited, since such
// a message cannot be.
func (l *place) prompt(v bots.View) func() *act {
	text := clean(draw(v.Text, v.Status).String)
	name := strings.TrimSpace(clean(v.Asks.Name))
	return func() *act {
		if len(l.state.Posts) > 0 {
			return nil
		}
		in := l.state.to()
		in["text"] = text
		if id, _, ok := parseRef(v.Asks.Ref); ok && visible(name) && !l.plain && !l.bare { // else it opens for all, or not at all
			in["text"] = name + "\n" + text
			in["entities"] = []entity{{Type: "text_mention", Length: units(name), User: &user{ID: id}}}
			in["reply_markup"] = map[string]any{"force_reply": true, "selective": true}
		}
		return &act{post: true, edits: -1, do: func(ctx context.Context) error {
			var made message
			if err := l.p.api.call(ctx, "sendMessage", in, &made); err != nil {
				return err
			}
			l.state.Posts = append(l.state.Posts, made.ID)
			l.remember()
			return nil
		}}
	}
}
