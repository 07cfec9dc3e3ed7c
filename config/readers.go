package config

import (
	"log/slog"
	"net"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// The functions below read one kind of value each. They note a mistake and give the zero value where it is not one.

// words gives a reader of one of a few words, in any case.
func words(allowed ...string) func(value) string {
	return func(v value) string {
		text, ok := v.one()
		if !ok {
			return ""
		}
		if word := strings.ToLower(text); slices.Contains(allowed, word) {
			return word
		}
		v.wrong("%s is not one of %s", quoted(text), strings.Join(allowed, ", "))
		return ""
	}
}

// count gives a reader of a whole number.
func count(least, most int) func(value) int {
	return func(v value) int {
		text, ok := v.one()
		if !ok {
			return 0
		}
		number, err := strconv.Atoi(text)
		if err != nil || number < least || number > most {
			v.wrong("%s is not a whole number from %d to %d", quoted(text), least, most)
			return 0
		}
		return number
	}
}

// duration gives a reader of a length of time.
func duration(least, most time.Duration) func(value) time.Duration {
	return func(v value) time.Duration {
		text, ok := v.one()
		if !ok {
			return 0
		}
		length, err := parseDuration(text)
		if err != nil {
			v.refuse(err)
			return 0
		}
		if length < least || length > most {
			v.wrong("%s is not between %s and %s", quoted(text), shortDuration(least), shortDuration(most))
			return 0
		}
		return length
	}
}

// keep reads how long words are kept; 0 is for ever.
func (v value) keep() time.Duration {
	if strings.EqualFold(v.text, "forever") {
		return 0
	}
	return duration(24*time.Hour, longest)(v)
}

func (v value) yes() bool {
	word := words("true", "false", "yes", "no", "on", "off")(v)
	return word == "true" || word == "yes" || word == "on"
}

// line reads an id or a name: one line of printable text.
func (v value) line() string {
	text, ok := v.one()
	if !ok {
		return ""
	}
	if text == "" || len(text) > 256 || strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) >= 0 {
		v.wrong("should be one line of at most 256 bytes without control characters")
		return ""
	}
	return text
}

// prompt reads text of any number of lines.
func (v value) prompt() string {
	text, _ := v.one()
	return text
}

func (v value) temperature() *float64 {
	text, ok := v.one()
	if !ok {
		return nil
	}
	number, err := strconv.ParseFloat(text, 64)
	if err != nil || !(number >= 0 && number <= 2) {
		v.wrong("%s is not a number from 0 to 2", quoted(text))
		return nil
	}
	return &number
}

// patterns reads model ids, in which * stands for anything.
func (v value) patterns() []string {
	var all []string
	for _, item := range v.each() {
		if pattern := item.line(); pattern != "" {
			all = append(all, pattern)
		}
	}
	return all
}

func (v value) database() string {
	text, ok := v.one()
	if !ok {
		return ""
	}
	if strings.HasPrefix(text, "file:") || strings.HasPrefix(text, ":memory:") || strings.ContainsAny(text, "\x00\n?") {
		v.wrong("should be the path of a file, without file: or ?options")
		return ""
	}
	if strings.HasSuffix(text, "/") || strings.HasSuffix(text, string(filepath.Separator)) || text == "." || text == ".." {
		v.wrong("names a folder; add the name of the file, for example barkeep.db")
		return ""
	}
	return text
}

func (v value) limit() Limit {
	text, ok := v.one()
	if !ok {
		return Limit{}
	}
	limit, err := parseLimit(text)
	if err != nil {
		v.refuse(err)
	}
	return limit
}

func (v value) timezone() *time.Location {
	text, ok := v.one()
	if !ok {
		return nil
	}
	zone, err := time.LoadLocation(text)
	if err != nil {
		v.wrong("%s is not a time zone; write a name such as Asia/Shanghai, Europe/Berlin or UTC", quoted(text))
		return nil
	}
	return zone
}

// listen reads HOST:PORT; empty is off.
func (v value) listen() string {
	text, ok := v.one()
	if !ok || text == "" {
		return ""
	}
	host, port, err := net.SplitHostPort(text)
	if err != nil || !isPort(port, 0) || strings.ContainsAny(host, " /") {
		v.wrong("%s is not HOST:PORT; write for example 127.0.0.1:8080, :8080, or leave it empty for off", quoted(text))
	}
	return text
}

func (v value) level() slog.Level {
	levels := map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}
	return levels[words("debug", "info", "warn", "error")(v)]
}

var ownerForm = regexp.MustCompile(`^([a-z]+):([0-9]{1,19})$`)

// owners reads PLATFORM:ID of people.
func (v value) owners() []Owner {
	var all []Owner
	for _, item := range v.each() {
		text, ok := item.one()
		if !ok {
			continue
		}
		parts := ownerForm.FindStringSubmatch(strings.ToLower(text))
		if parts == nil || !slices.Contains([]string{"telegram", "discord"}, parts[1]) {
			item.wrong("%s is not an owner; write telegram: or discord: and the person's id in digits without a space, for example telegram:123", quoted(text))
			continue
		}
		id, err := strconv.ParseInt(parts[2], 10, 64)
		if err != nil || id == 0 {
			item.wrong("%s has no person's id, which is a number above 0", quoted(text))
			continue
		}
		if owner := (Owner{parts[1], id}); !slices.Contains(all, owner) {
			all = append(all, owner)
		}
	}
	return all
}
