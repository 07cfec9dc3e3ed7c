package discord

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// contentFlags are the application's flags that grant message content: for large
// bots, and for those in fewer than 100 servers
// (discord.com/developers/docs/resources/application#application-object-application-flags).
const contentFlags = 1<<18 | 1<<19

// Self asks Discord once who the bot is, its application's id, and whether it may
// read message content. The error is one of this package's sentences.
func (p *Platform) Self(ctx context.Context) (name, application string, content bool, err error) {
	var app struct {
		ID    string `json:"id"`
		Name  string `json:"name"`
		Flags int64  `json:"flags"`
		Bot   struct {
			Username string `json:"username"`
		} `json:"bot"`
	}
	err = p.api.do(ctx, call{what: "ask who the bot is", method: "GET", path: "/applications/@me", bucket: "GET self", out: &app})
	if err != nil {
		return "", "", false, fmt.Errorf("%w (%w)", trouble(err), err)
	}
	name = app.Bot.Username
	if name == "" {
		name = app.Name
	}
	return name, app.ID, app.Flags&contentFlags != 0, nil
}

// InviteLink adds the bot to a server with the few permissions it needs.
func InviteLink(application string) string {
	return fmt.Sprintf("https://discord.com/oauth2/authorize?client_id=%s&scope=bot+applications.commands&permissions=%d", application, int64(needed))
}

// firstMoment is the first millisecond of Discord's ids
// (discord.com/developers/docs/reference#snowflakes).
const firstMoment = 1_420_070_400_000

// IDAt is the smallest id that something made at a time can have.
func IDAt(t time.Time) string {
	return strconv.FormatInt(max(0, t.UnixMilli()-firstMoment)<<22, 10)
}
