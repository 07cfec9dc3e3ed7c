package telegram

import "context"

// Self asks Telegram once who the bot is, and whether it gets all messages of its
// groups. The error is one of this package's sentences.
func (p *Platform) Self(ctx context.Context) (username string, readsGroups bool, err error) {
	var who me
	if err := p.api.call(ctx, "getMe", params{}, &who); err != nil {
		return "", false, problem{trouble(err), err}
	}
	return who.Username, who.ReadsGroups, nil
}
