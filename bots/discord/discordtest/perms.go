package discordtest

import (
	"slices"
	"strconv"
)

// guildPermissions are a member's rights before any channel's overwrites.
func (g *guild) permissions(id string) Permission {
	m := g.members[id]
	if m == nil {
		return 0
	}
	if id == g.ownerID {
		return allPermissions
	}
	var p Permission
	for _, r := range g.roles {
		if r.id == g.id || slices.Contains(m.roles, r.id) {
			p |= r.perms
		}
	}
	if p&PermAdministrator != 0 {
		return allPermissions
	}
	return p
}

// permissions computes a user's rights in a channel in the documented order:
// everyone's overwrite, the roles' together, the member's own. Threads inherit
// their parent's.
func (c *channel) permissions(id string) Permission {
	if c.guild == nil {
		return permissionsInDM
	}
	where := c
	if c.isThread() {
		where = c.parent
	}
	p := c.guild.permissions(id)
	if p == 0 || p == allPermissions {
		return p
	}
	var roleAllow, roleDeny, ownAllow, ownDeny Permission
	for _, o := range where.overwrites {
		switch {
		case o.id == c.guild.id:
			p = p&^o.deny | o.allow
		case o.kind == 0 && slices.Contains(c.guild.members[id].roles, o.id):
			roleAllow, roleDeny = roleAllow|o.allow, roleDeny|o.deny
		case o.kind == 1 && o.id == id:
			ownAllow, ownDeny = o.allow, o.deny
		}
	}
	p = p&^roleDeny | roleAllow
	p = p&^ownDeny | ownAllow
	return c.implicit(p, id)
}

// implicit applies what follows from a missing right: without VIEW_CHANNEL
// there is nothing else, without the right to send there is no pinging,
// attaching or embedding either; a private thread is its members'.
func (c *channel) implicit(p Permission, id string) Permission {
	if p&PermViewChannel == 0 {
		return 0
	}
	if c.kind == kindPrivateThread && !c.members[id] && p&PermManageThreads == 0 {
		return 0
	}
	send := PermSendMessages
	if c.isThread() {
		send = PermSendInThreads
	}
	if p&send == 0 {
		p &^= PermMentionEveryone | PermAttachFiles | PermEmbedLinks
	}
	return p
}

func (c *channel) visibleTo(id string) bool {
	if c.guild == nil {
		return true
	}
	return c.permissions(id)&PermViewChannel != 0
}

func (p Permission) String() string { return strconv.FormatUint(uint64(p), 10) }

// may is nil when the bot has these rights in the channel, else what Discord
// says: 50001 for a channel that cannot be seen, 50013 for the rest.
func (s *Server) may(c *channel, need Permission) *apiError {
	have := c.permissions(s.bot.id)
	switch {
	case have&PermViewChannel == 0:
		return errMissingAccess
	case have&need != need:
		return errMissingPermissions
	}
	return nil
}

// maySend is what it takes to post in c, with the thread rules.
func (s *Server) maySend(c *channel) *apiError {
	if c.guild == nil {
		if c.recipient.refusesDMs || !s.shareGuild(c.recipient) {
			return errCannotDM
		}
		return nil
	}
	if c.kind == kindCategory || c.kind == kindForum {
		return errChannelType
	}
	if !c.isThread() {
		return s.may(c, PermSendMessages)
	}
	if err := s.may(c, PermSendInThreads); err != nil {
		return err
	}
	if c.locked && c.permissions(s.bot.id)&PermManageThreads == 0 {
		return errThreadLocked
	}
	return nil
}

// shareGuild: a bot may write to whom it shares a guild with. Somebody who is
// in no guild at all is taken to have installed the app for himself.
func (s *Server) shareGuild(u *user) bool {
	anywhere := false
	for _, g := range s.guilds {
		if g.members[u.id] == nil {
			continue
		}
		anywhere = true
		if g.members[s.bot.id] != nil {
			return true
		}
	}
	return !anywhere
}
