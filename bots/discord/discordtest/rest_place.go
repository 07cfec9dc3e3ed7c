package discordtest

import (
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

func getGateway(_ *Server, q *request) (int, any, *apiError) {
	return http.StatusOK, map[string]any{"url": q.gateway}, nil
}

func getGatewayBot(s *Server, q *request) (int, any, *apiError) {
	now := time.Now()
	used, reset := 0, 24*time.Hour
	for _, at := range s.identifies {
		if age := now.Sub(at); age < 24*time.Hour {
			used++
			reset = min(reset, 24*time.Hour-age)
		}
	}
	return http.StatusOK, map[string]any{"url": q.gateway, "shards": max(1, (len(s.guilds)+999)/1000), "session_start_limit": map[string]any{
		"total": s.opt.IdentifyLimit, "remaining": max(0, s.opt.IdentifyLimit-used), "reset_after": reset.Milliseconds(), "max_concurrency": s.opt.MaxConcurrency}}, nil
}

func getApplication(s *Server, _ *request) (int, any, *apiError) {
	return http.StatusOK, map[string]any{"id": s.opt.ApplicationID, "name": s.bot.name, "icon": nil, "description": "", "bot_public": true, "bot_require_code_grant": false,
		"flags": s.applicationFlags(), "owner": wireUserOf(s.owner), "team": nil, "bot": wireUserOf(s.bot), "approximate_guild_count": len(s.guilds), "verify_key": ""}, nil
}

func getMe(s *Server, _ *request) (int, any, *apiError) {
	return http.StatusOK, wireUserOf(s.bot), nil
}

func getMyGuilds(s *Server, _ *request) (int, any, *apiError) {
	list := []map[string]any{}
	for _, id := range sortedKeys(s.guilds) {
		if g := s.guilds[id]; g.members[s.bot.id] != nil {
			list = append(list, map[string]any{"id": g.id, "name": g.name, "icon": nil, "owner": false, "permissions": g.permissions(s.bot.id).String(), "features": []any{}})
		}
	}
	return http.StatusOK, list, nil
}

func getUser(s *Server, q *request) (int, any, *apiError) {
	u := s.users[q.vars["user"]]
	if u == nil {
		return 0, nil, errUnknownUser
	}
	return http.StatusOK, wireUserOf(u), nil
}

func openDirect(s *Server, q *request) (int, any, *apiError) {
	var body struct {
		Recipient string `json:"recipient_id"`
	}
	if err := q.decode(&body); err != nil {
		return 0, nil, err
	}
	if !isSnowflake(body.Recipient) {
		return 0, nil, formError("recipient_id", "NUMBER_TYPE_COERCE", "Value %q is not snowflake.", body.Recipient)
	}
	u := s.users[body.Recipient]
	switch {
	case u == nil:
		return 0, nil, errUnknownUser
	case u.bot:
		return 0, nil, errCannotDM
	}
	return http.StatusOK, s.wireChannel(s.openDM(u)), nil
}

func getChannel(s *Server, q *request) (int, any, *apiError) {
	c, err := s.place(q)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, s.wireChannel(c), nil
}

func postTyping(s *Server, q *request) (int, any, *apiError) {
	c, err := s.place(q)
	if err != nil {
		return 0, nil, err
	}
	if err := s.maySend(c); err != nil {
		return 0, nil, err
	}
	s.typing = append(s.typing, Typing{ChannelID: c.id, At: time.Now()})
	return http.StatusNoContent, nil, nil
}

func addReaction(s *Server, q *request) (int, any, *apiError) {
	c, m, err := s.target(q)
	if err != nil {
		return 0, nil, err
	}
	emoji := q.vars["emoji"]
	if !isEmoji(emoji) {
		return 0, nil, errUnknownEmoji
	}
	need := PermReadMessageHistory
	if !slices.ContainsFunc(m.reactions, func(r reaction) bool { return r.emoji == emoji }) {
		need |= PermAddReactions
	}
	if err := s.may(c, need); err != nil {
		return 0, nil, err
	}
	s.react(m, s.bot, emoji)
	return http.StatusNoContent, nil, nil
}

// isEmoji takes for an emoji what is short and not plain letters ("1️⃣" begins
// with a digit), or a custom one's name:id.
func isEmoji(s string) bool {
	short := utf8.RuneCountInString(s) <= 10
	return customEmoji.MatchString(s) || short && strings.ContainsFunc(s, func(r rune) bool { return r >= 0x203C })
}

func removeReaction(s *Server, q *request) (int, any, *apiError) {
	_, m, err := s.target(q)
	if err != nil {
		return 0, nil, err
	}
	for i := range m.reactions {
		r := &m.reactions[i]
		if r.emoji == q.vars["emoji"] && slices.Contains(r.users, s.bot.id) {
			r.users = slices.DeleteFunc(r.users, func(id string) bool { return id == s.bot.id })
			s.dispatchReaction("MESSAGE_REACTION_REMOVE", m, s.bot, r.emoji)
		}
	}
	m.reactions = slices.DeleteFunc(m.reactions, func(r reaction) bool { return len(r.users) == 0 })
	return http.StatusNoContent, nil, nil
}

// home finds the guild of the path, if the bot is in it.
func (s *Server) home(q *request) (*guild, *apiError) {
	g := s.guilds[q.vars["guild"]]
	if g == nil || g.members[s.bot.id] == nil {
		return nil, errUnknownGuild
	}
	return g, nil
}

func getGuild(s *Server, q *request) (int, any, *apiError) {
	g, err := s.home(q)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, s.wireGuild(g, false), nil
}

func getGuildChannels(s *Server, q *request) (int, any, *apiError) {
	g, err := s.home(q)
	if err != nil {
		return 0, nil, err
	}
	list := []*wireChannel{}
	for _, c := range g.channels {
		if !c.isThread() {
			list = append(list, s.wireChannel(c))
		}
	}
	return http.StatusOK, list, nil
}

func getGuildRoles(s *Server, q *request) (int, any, *apiError) {
	g, err := s.home(q)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, s.wireGuild(g, false)["roles"], nil
}

// listMembers needs the GUILD_MEMBERS intent of the portal.
func listMembers(s *Server, q *request) (int, any, *apiError) {
	g, err := s.home(q)
	if err != nil {
		return 0, nil, err
	}
	if s.opt.Refused&IntentGuildMembers != 0 {
		return 0, nil, errMissingAccess
	}
	limit, err := q.limit(1, 1000)
	if err != nil {
		return 0, nil, err
	}
	list := []*wireMember{}
	for _, id := range sortedKeys(g.members) {
		if less(q.query.Get("after"), id) && len(list) < limit {
			list = append(list, s.wireMember(g, g.members[id], true))
		}
	}
	return http.StatusOK, list, nil
}

func getMember(s *Server, q *request) (int, any, *apiError) {
	g, err := s.home(q)
	if err != nil {
		return 0, nil, err
	}
	id := q.vars["user"]
	switch {
	case s.users[id] == nil:
		return 0, nil, errUnknownUser
	case g.members[id] == nil:
		return 0, nil, errUnknownMember
	}
	return http.StatusOK, s.wireMember(g, g.members[id], true), nil
}
