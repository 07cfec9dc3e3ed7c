package discordtest

import (
	"net/http"
	"net/url"
	"strings"
)

type group int

const (
	groupOther group = iota
	groupMessages
	groupEdits
	groupWebhook
)

type route struct {
	method, pattern string
	group           group
	open            bool // needs no bot token
	handle          handler
}

// handler carries out a request and gives status and body; a nil body is 204's.
type handler func(*Server, *request) (int, any, *apiError)

func (rt *route) name() string { return rt.method + " " + rt.pattern }

// routes is the part of the API that the simulator knows.
func routes() []*route {
	const (
		channel  = "/channels/{channel}"
		messages = channel + "/messages"
		message  = messages + "/{message}"
		commands = "/applications/{application}/commands"
		guildCmd = "/applications/{application}/guilds/{guild}/commands"
		webhook  = "/webhooks/{webhook}/{token}"
	)
	all := []*route{
		{method: "GET", pattern: "/gateway", open: true, handle: getGateway},
		{method: "GET", pattern: "/gateway/bot", handle: getGatewayBot},
		{method: "GET", pattern: "/oauth2/applications/@me", handle: getApplication},
		{method: "GET", pattern: "/applications/@me", handle: getApplication},
		{method: "GET", pattern: "/users/@me", handle: getMe},
		{method: "GET", pattern: "/users/@me/guilds", handle: getMyGuilds},
		{method: "POST", pattern: "/users/@me/channels", handle: openDirect},
		{method: "GET", pattern: "/users/{user}", handle: getUser},
		{method: "GET", pattern: channel, handle: getChannel},
		{method: "PATCH", pattern: channel, handle: editThread},
		{method: "DELETE", pattern: channel, handle: deleteChannel},
		{method: "POST", pattern: channel + "/typing", handle: postTyping},
		{method: "POST", pattern: channel + "/threads", handle: startThread},
		{method: "PUT", pattern: channel + "/thread-members/@me", handle: joinThread},
		{method: "GET", pattern: messages, handle: listMessages},
		{method: "POST", pattern: messages, group: groupMessages, handle: createMessage},
		{method: "GET", pattern: message, handle: getMessage},
		{method: "PATCH", pattern: message, group: groupEdits, handle: editMessage},
		{method: "DELETE", pattern: message, handle: deleteMessage},
		{method: "POST", pattern: message + "/threads", handle: startThreadFrom},
		{method: "PUT", pattern: message + "/reactions/{emoji}/@me", handle: addReaction},
		{method: "DELETE", pattern: message + "/reactions/{emoji}/@me", handle: removeReaction},
		{method: "GET", pattern: "/guilds/{guild}", handle: getGuild},
		{method: "GET", pattern: "/guilds/{guild}/channels", handle: getGuildChannels},
		{method: "GET", pattern: "/guilds/{guild}/roles", handle: getGuildRoles},
		{method: "GET", pattern: "/guilds/{guild}/members", handle: listMembers},
		{method: "GET", pattern: "/guilds/{guild}/members/{user}", handle: getMember},
		{method: "GET", pattern: "/guilds/{guild}/threads/active", handle: activeThreads},
		{method: "POST", pattern: "/interactions/{interaction}/{token}/callback", group: groupWebhook, open: true, handle: callback},
		{method: "POST", pattern: webhook, group: groupWebhook, open: true, handle: followUp},
		{method: "GET", pattern: webhook + "/messages/{message}", group: groupWebhook, open: true, handle: getResponse},
		{method: "PATCH", pattern: webhook + "/messages/{message}", group: groupWebhook, open: true, handle: editResponse},
		{method: "DELETE", pattern: webhook + "/messages/{message}", group: groupWebhook, open: true, handle: deleteResponse},
	}
	for _, scope := range []string{commands, guildCmd} {
		all = append(all,
			&route{method: "GET", pattern: scope, handle: listCommands},
			&route{method: "PUT", pattern: scope, handle: putCommands},
			&route{method: "POST", pattern: scope, handle: postCommand},
			&route{method: "GET", pattern: scope + "/{command}", handle: getCommand},
			&route{method: "PATCH", pattern: scope + "/{command}", handle: patchCommand},
			&route{method: "DELETE", pattern: scope + "/{command}", handle: deleteCommand})
	}
	return all
}

// find matches a path below the API root. Fixed steps win over variable ones
// because they come first in the table.
func (s *Server) find(method, path string) (*route, map[string]string, *apiError) {
	steps := strings.Split(strings.Trim(path, "/"), "/")
	known := false
	for _, rt := range s.routes {
		vars, ok := rt.match(steps)
		if !ok {
			continue
		}
		known = true
		if rt.method == method {
			return rt, vars, nil
		}
	}
	if known {
		return nil, nil, errMethod
	}
	return nil, nil, errNotFound
}

func (rt *route) match(steps []string) (map[string]string, bool) {
	pattern := strings.Split(rt.pattern[1:], "/")
	if len(pattern) != len(steps) {
		return nil, false
	}
	vars := map[string]string{}
	for i, p := range pattern {
		step, err := url.PathUnescape(steps[i])
		switch {
		case err != nil || step == "":
			return nil, false
		case p[0] == '{':
			vars[p[1:len(p)-1]] = step
		case p != step:
			return nil, false
		}
	}
	return vars, true
}

// major is the resource that a bucket belongs to besides its route.
func major(vars map[string]string) string {
	if token := vars["token"]; token != "" {
		return vars["webhook"] + "/" + token
	}
	return or(vars["channel"], vars["guild"])
}

// checkVars says 50035 for an id in the path that cannot be one.
func checkVars(vars map[string]string) *apiError {
	var f form
	for name, value := range vars {
		fixed := name == "token" || name == "emoji" || name == "message" && value == "@original"
		if !fixed && !isSnowflake(value) {
			f.add(name+"_id", "NUMBER_TYPE_COERCE", "Value %q is not snowflake.", value)
		}
	}
	return f.err()
}

// version splits "/api/v10/…" into the path below and whether it is v10.
func version(r *http.Request) (path string, ok bool, err *apiError) {
	path, ok = strings.CutPrefix(r.URL.EscapedPath(), "/api/")
	if !ok {
		return "", false, errNotFound
	}
	v, rest, _ := strings.Cut(path, "/")
	if v != "v10" {
		return "", false, errVersion
	}
	return "/" + rest, true, nil
}
