package discord

import (
	"context"
	"slices"
	"strconv"

	"barkeep/bots"
)

// Permissions (discord.com/developers/docs/topics/permissions).
const (
	permAdministrator = 1 << 3
	permManageGuild   = 1 << 5
	permView          = 1 << 10
	permSend          = 1 << 11
	permEmbed         = 1 << 14
	permAttach        = 1 << 15
	permHistory       = 1 << 16
	permOpenThreads   = 1 << 35
	permSendInThreads = 1 << 38
	permReact         = 1 << 6

	permSpeak = permView | permSend

	// needed is what Barkeep asks for when it is invited, and no more.
	needed = permView | permSend | permEmbed | permAttach | permHistory | permReact | permOpenThreads | permSendInThreads
)

// rightsNeeded are those whose lack people notice, in the order in which Discord's settings show them.
var rightsNeeded = []struct {
	bit  uint64
	name bots.Right
}{
	{permView, bots.RightView}, {permSend, bots.RightSend}, {permSendInThreads, bots.RightSendInThreads}, {permOpenThreads, bots.RightOpenThreads},
	{permEmbed, bots.RightEmbed}, {permAttach, bots.RightAttach}, {permHistory, bots.RightHistory},
}

// lacking names the rights that are not among the permissions.
func lacking(have uint64) []bots.Right {
	var lacks []bots.Right
	for _, r := range rightsNeeded {
		if have&r.bit == 0 {
			lacks = append(lacks, r.name)
		}
	}
	return lacks
}

type overwrite struct {
	ID    string `json:"id"`
	Type  int    `json:"type"` // 0: a role, 1: a member
	Allow string `json:"allow"`
	Deny  string `json:"deny"`
}

func bits(permissions string) uint64 {
	n, err := strconv.ParseUint(permissions, 10, 64)
	if err != nil {
		return 0 // what cannot be read grants nothing
	}
	return n
}

func (g *guild) member(id string) member {
	for _, m := range g.Members {
		if m.User != nil && m.User.ID == id {
			return m
		}
	}
	return member{}
}

// permissions adds up what a member may do where these overwrites hold, in the documented order: the server's roles, then the
// overwrites of everyone, of the member's roles together, and of the member alone.
func (g *guild) permissions(m member, id string, overwrites []overwrite) uint64 {
	var have uint64
	for _, r := range g.Roles {
		if r.ID == g.ID || slices.Contains(m.Roles, r.ID) {
			have |= bits(r.Permissions)
		}
	}
	if have&permAdministrator != 0 || g.Owner == id {
		return ^uint64(0)
	}
	var allow, deny, ownAllow, ownDeny uint64
	for _, o := range overwrites {
		switch {
		case o.ID == g.ID:
			have = have&^bits(o.Deny) | bits(o.Allow)
		case o.Type == 0 && slices.Contains(m.Roles, o.ID):
			allow, deny = allow|bits(o.Allow), deny|bits(o.Deny)
		case o.Type == 1 && o.ID == id:
			ownAllow, ownDeny = bits(o.Allow), bits(o.Deny)
		}
	}
	have = have&^deny | allow
	have = have&^ownDeny | ownAllow
	if have&permView == 0 {
		return 0
	}
	return have
}

// lacks asks Discord which of the rights that it needs the bot has not got where people talk now.
func (p *Platform) lacks(ctx context.Context, where bots.Where) ([]bots.Right, error) {
	id, ok := guildOf(where.Top().Ref)
	if !ok {
		return nil, nil
	}
	me, err := p.me(ctx)
	if err != nil {
		return nil, err
	}
	var g guild
	var m member
	if err := p.get(ctx, "look up a server", id, "/guilds/"+id, &g); err != nil {
		return nil, err
	}
	if err := p.get(ctx, "look up a member", id, "/guilds/"+id+"/members/"+me.user, &m); err != nil {
		return nil, err
	}
	var c channel
	at := where
	if at.Kind == bots.Thread && at.Parent != nil {
		at = *at.Parent // threads have their channel's overwrites
	}
	if at.Kind == bots.Channel {
		err := p.get(ctx, "look up a channel", at.Ref.ID, "/channels/"+at.Ref.ID, &c)
		if e := asRefusal(err); e != nil && e.Status == 403 {
			return lacking(0)[:1], nil // what the bot does not see it cannot ask about
		}
		if err != nil {
			return nil, err
		}
	}
	have := g.permissions(m, me.user, c.Overwrites)
	if have&permView == 0 {
		return lacking(0)[:1], nil // without it there is nothing else to tell
	}
	return lacking(have), nil
}
