package discord

import (
	"context"
	"fmt"

	"barkeep/bots"
)

// Permissions that Barkeep needs (discord.com/developers/docs/topics/permissions), and no more: view channels, send messages, embed
// links, attach files, read the history, add reactions, use threads: 1<<10 | 1<<11 | 1<<14 | 1<<15 | 1<<16 | 1<<6 | 1<<35 | 1<<38.
const needed = 1<<10 | 1<<11 | 1<<14 | 1<<15 | 1<<16 | 1<<6 | 1<<35 | 1<<38

// Presence implements bots.Platform. Mentions always come with their text; other messages only with the message content intent.
func (p *Platform) Presence(_ context.Context, where bots.Where) (bots.Presence, error) {
	all := !p.noContent.Load()
	return bots.Presence{Ask: "/ask", Hears: true, All: all || where.Private(), NoText: !all && !where.Private()}, nil
}

// Link implements bots.Platform: Discord has no link that says something to a bot.
func (p *Platform) Link(string) string { return "" }

// Delete implements bots.Platform. In a server that takes the right to manage messages; in a direct channel nobody can delete
// what another one wrote (discord.com/developers/docs/resources/message#delete-message).
func (p *Platform) Delete(ctx context.Context, where bots.Ref, id string) error {
	if where.Platform != Name || !isID(where.ID) || !isID(id) {
		return bots.ErrImpossible
	}
	for wait := firstWait; ; wait = longer(wait) {
		err := p.api.do(ctx, call{what: "delete a secret", method: "DELETE", path: "/channels/" + where.ID + "/messages/" + id, bucket: "DELETE messages " + where.ID, final: true})
		e := asRefusal(err)
		switch {
		case err == nil, e != nil && e.Status == 404:
			return nil
		case e != nil && e.final():
			return fmt.Errorf("%w: %w", bots.ErrImpossible, err)
		}
		if !sleep(ctx, wait) {
			return err
		}
	}
}
