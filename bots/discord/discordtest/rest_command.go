package discordtest

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// scope is the list of commands that a path means: a guild's id, or "" for
// the global one.
func (s *Server) scope(q *request) (string, *apiError) {
	if q.vars["application"] != s.opt.ApplicationID {
		return "", errApplication
	}
	id, ok := q.vars["guild"]
	if !ok {
		return "", nil
	}
	if _, err := s.home(q); err != nil {
		return "", errMissingAccess
	}
	return id, nil
}

func listCommands(s *Server, q *request) (int, any, *apiError) {
	scope, err := s.scope(q)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, append([]*command{}, s.commands[scope]...), nil
}

// putCommands replaces all commands of the scope. Those that keep their name
// keep their id and do not count as created.
func putCommands(s *Server, q *request) (int, any, *apiError) {
	scope, err := s.scope(q)
	if err != nil {
		return 0, nil, err
	}
	var list []*command
	if err := q.decode(&list); err != nil {
		return 0, nil, err
	}
	var f form
	names := map[string]bool{}
	for i, x := range list {
		here := at("", i)[1:] + "."
		if x == nil {
			f.required(here)
			continue
		}
		x.Type = or(x.Type, 1)
		x.check(&f, here)
		key := at(x.Name, x.Type)
		if names[key] {
			f.add(here, "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
		}
		names[key] = true
	}
	if err := f.err(); err != nil {
		return 0, nil, err
	}
	if err := roomFor(list); err != nil {
		return 0, nil, err
	}
	before := s.commands[scope]
	for _, x := range list {
		if err := s.adopt(scope, before, x); err != nil {
			return 0, nil, err
		}
	}
	s.commands[scope] = list
	return http.StatusOK, append([]*command{}, list...), nil
}

func roomFor(list []*command) *apiError {
	n := map[int]int{}
	for _, x := range list {
		n[x.Type]++
	}
	if n[1] > maxCommands || n[2] > maxContextCommands || n[3] > maxContextCommands {
		return errTooManyCommands
	}
	return nil
}

// adopt gives a command its id: the old one if the name was there before,
// else a new one, of which there are 200 a day.
func (s *Server) adopt(scope string, before []*command, x *command) *apiError {
	now := time.Now()
	x.ApplicationID, x.GuildID, x.Version = s.opt.ApplicationID, scope, s.ids.next(now)
	if x.IntegrationTypes == nil {
		x.IntegrationTypes = []int{0}
	}
	if i := slices.IndexFunc(before, func(old *command) bool { return old.Name == x.Name && old.Type == x.Type }); i >= 0 {
		x.ID = before[i].ID
		return nil
	}
	s.created[scope] = slices.DeleteFunc(s.created[scope], func(t time.Time) bool { return now.Sub(t) >= 24*time.Hour })
	if len(s.created[scope]) >= createsPerDay {
		return errDailyCommands
	}
	s.created[scope] = append(s.created[scope], now)
	x.ID = s.ids.next(now)
	return nil
}

// postCommand makes a command, or replaces the one of that name.
func postCommand(s *Server, q *request) (int, any, *apiError) {
	scope, err := s.scope(q)
	if err != nil {
		return 0, nil, err
	}
	x := &command{}
	if err := q.decode(x); err != nil {
		return 0, nil, err
	}
	x.Type = or(x.Type, 1)
	var f form
	x.check(&f, "")
	if err := f.err(); err != nil {
		return 0, nil, err
	}
	before := s.commands[scope]
	after := slices.DeleteFunc(slices.Clone(before), func(old *command) bool { return old.Name == x.Name && old.Type == x.Type })
	status := http.StatusOK
	if len(after) == len(before) {
		status = http.StatusCreated
	}
	after = append(after, x)
	if err := roomFor(after); err != nil {
		return 0, nil, err
	}
	if err := s.adopt(scope, before, x); err != nil {
		return 0, nil, err
	}
	s.commands[scope] = after
	return status, x, nil
}

func (s *Server) oneCommand(q *request) (string, int, *apiError) {
	scope, err := s.scope(q)
	if err != nil {
		return "", 0, err
	}
	i := slices.IndexFunc(s.commands[scope], func(x *command) bool { return x.ID == q.vars["command"] })
	if i < 0 {
		return "", 0, errUnknownCommand
	}
	return scope, i, nil
}

func getCommand(s *Server, q *request) (int, any, *apiError) {
	scope, i, err := s.oneCommand(q)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, s.commands[scope][i], nil
}

func patchCommand(s *Server, q *request) (int, any, *apiError) {
	scope, i, err := s.oneCommand(q)
	if err != nil {
		return 0, nil, err
	}
	old := s.commands[scope][i]
	x := &command{}
	if json.Unmarshal(encode(old), x) != nil {
		return 0, nil, errJSON
	}
	x.Options = nil
	if err := q.decode(x); err != nil {
		return 0, nil, err
	}
	if x.Options == nil {
		x.Options = old.Options
	}
	x.ID, x.Type, x.ApplicationID, x.GuildID, x.Version = old.ID, old.Type, old.ApplicationID, old.GuildID, s.ids.next(time.Now())
	var f form
	x.check(&f, "")
	if err := f.err(); err != nil {
		return 0, nil, err
	}
	s.commands[scope][i] = x
	return http.StatusOK, x, nil
}

func deleteCommand(s *Server, q *request) (int, any, *apiError) {
	scope, i, err := s.oneCommand(q)
	if err != nil {
		return 0, nil, err
	}
	s.commands[scope] = slices.Delete(slices.Clone(s.commands[scope]), i, i+1)
	return http.StatusNoContent, nil, nil
}
