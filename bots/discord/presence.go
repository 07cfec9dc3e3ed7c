package discord

import (
	"context"
	"fmt"

	"barkeep/bots"
)

// Presence implements bots.Platform. Mentions always come with their text; other messages only with the message content intent.
func (p *Platform) Presence(ctx context.Context, where bots.Where) (bots.Presence, error) {
	is := bots.Presence{Ask: "/ask", Hears: true, All: true}
	if where.Private() {
		return is, nil
	}
	is.NoText = p.noContent.Load()
	is.All = !is.NoText
	if me := p.bot.Load(); me != nil && me.name != "" {
		is.Name = "@" + me.name
	}
	var err error
	is.Lacks, err = p.lacks(ctx, where)
	return is, err
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
