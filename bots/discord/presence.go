package discord

import (
	"context"

	"barkeep/bots"
)

// Permissions that Barkeep needs (discord.com/developers/docs/topics/permissions), and no more: view channels, send messages, embed
// links, attach files, read the history, add reactions, use threads: 1<<10 | 1<<11 | 1<<14 | 1<<15 | 1<<16 | 1<<6 | 1<<35 | 1<<38.
const needed = 1<<10 | 1<<11 | 1<<14 | 1<<15 | 1<<16 | 1<<6 | 1<<35 | 1<<38

// Presence implements bots.Platform. Mentions always come with their text; other messages only with the message content intent.
func (p *Platform) Presence(_ context.Context, where bots.Where) (bots.Presence, error) {
	all := !p.noContent.Load()
	return bots.Presence{Ask: "/ask", Name: "@", Hears: true, All: all || where.Private(), NoText: !all && !where.Private()}, nil
}
