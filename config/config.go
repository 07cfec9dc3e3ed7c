// Package config reads the settings from a YAML file and the environment, which wins, and reports every mistake at once.
package config

import (
	"log/slog"
	"time"
)

// Config is all settings, complete with defaults and checked. It is not changed after Load.
type Config struct {
	File     string     // the YAML file that was read, "" when there was none
	Warnings []Sentence // for the operator at every start; none of them keeps Barkeep from running

	Telegram Telegram
	Discord  Discord
	Gateways []Gateway // the environment describes the first; empty when none is set up

	Model    string         // default model; "": the gateway's first chat model
	Models   []string       // patterns of permitted models; empty: all
	Personas []Persona      // in the order written
	Database string         // path of the SQLite file
	Access   string         // "closed" or "open"
	Daily    Limit          // most that all chats together spend a day on the operator's keys
	Budgets  []Budget       // ceilings beside those that are set by command
	Owners   []Owner        // set, the whole list
	Language string         // "auto", "zh" or "en"
	Timezone *time.Location // never nil
	Listen   string         // HOST:PORT; "": off
	Log      slog.Level

	SecretKeys []Secret // ParseKey reads each; the first encrypts, all decrypt; empty: see ReadOrCreateKey

	Keep           time.Duration // how long words are kept; 0: for ever
	Idle           time.Duration // a private conversation older than this is over
	Context        int           // tokens of earlier turns in a request, at most
	AnswerWithin   AnswerWithin
	AnswersAtOnce  AnswersAtOnce
	MembersPrivate bool   // members of an allowed chat may ask in private too
	ShowBalance    string // who sees the operator's key's balance in a group: "owners" or "admins"
	OwnKeys        string // who may bind an own key: "off", "allowed" or "anyone"
	OwnAddresses   bool   // an own key may be one of another https address
}

// Telegram runs when its token is set.
type Telegram struct {
	Token             Secret
	APIURL            string // without a slash at the end
	Proxy             Proxy
	MessagesPerSecond int    // over all chats; 0: no cap
	WebhookURL        string // "": polling
	WebhookSecret     Secret // set whenever WebhookURL is
	RichMessages      bool   // unless a chat chose
	Files             string // directory of a Bot API server with --local; "": files are not on this machine
}

// Discord runs when its token is set.
type Discord struct {
	Token             Secret
	APIURL            string // without a slash at the end
	Proxy             Proxy
	RequestsPerSecond int // over all channels; 0: no cap
}

// Gateway is one OpenAI-compatible endpoint.
type Gateway struct {
	Name        string   // unique without regard to case; "main" unless set
	URL         string   // with or without /v1, without a slash at the end
	Keys        []Secret // in the order of use; empty: the gateway asks for none
	UserID      int64    // console account; 0 without one
	AccessToken Secret   // set exactly when UserID is
	Proxy       Proxy
	Models      []string // patterns of the models to use it for; empty: all that it lists
	Limits      []Rate   // the first whose pattern fits a model counts; the defaults come after the operator's
	Prices      []Price  // the first whose pattern fits a model counts
	FirstByte   time.Duration
	IdleTimeout time.Duration
}

// Rate bounds the requests for all models of a pattern together, in any 60 seconds.
type Rate struct {
	Pattern   string // * stands for any text
	PerMinute int    // 0: no bound
}

// Price is what a model costs. Input, Output and Cached are nano-dollars per 1,000,000 tokens ("2.50" dollars per million
// is 2_500_000_000), Request is nano-dollars per request. None is above 9_000_000_000_000 ($9,000), so that a price
// times 1,000,000 tokens fits an int64; a sum over more tokens needs more bits (math/bits.Mul64).
type Price struct {
	Pattern string // * stands for any text
	Input   int64
	Output  int64
	Cached  int64 // as Input unless set
	Request int64
}

// Persona is how a model should behave, under a name to choose it by.
type Persona struct {
	Name        string
	Prompt      string
	Model       string   // "": the chat's
	Temperature *float64 // nil: the gateway's own
}

// Owner is a person who may do everything. Platform is "telegram" or "discord".
type Owner struct {
	Platform string
	ID       int64
}

// AnswerWithin is the age at which an unanswered question expires.
type AnswerWithin struct{ Private, Group time.Duration }

// AnswersAtOnce is how many answers run together in one chat.
type AnswersAtOnce struct{ Private, Group int }

// Source is where Load looks.
type Source struct {
	Path     string                            // of the -config option, "" when not given
	Environ  []string                          // NAME=value, as os.Environ gives it
	ReadFile func(name string) ([]byte, error) // os.ReadFile
}

// Load reads the file (src.Path, else BARKEEP_CONFIG, else barkeep.yaml beside the database, which may be absent), lays
// the environment over it and checks the whole. The error is always Mistakes, with all there are.
func Load(src Source) (*Config, error) {
	l := &loader{readFile: src.ReadFile, env: environment(src.Environ), places: map[string]place{}}
	c := &Config{}
	table := settings()
	defaults(table, c, l)
	if text, found := l.findFile(src.Path); found {
		c.File = l.file
		fill(table, c, l.parseYAML(text), "")
	}
	l.overlay(c)
	l.check(c)
	if len(l.mistakes) > 0 {
		l.mistakes.sort()
		return nil, l.mistakes
	}
	c.Warnings = append(l.strangers(), risks(c)...)
	return c, nil
}

// loader gathers what is found on the way.
type loader struct {
	readFile func(name string) ([]byte, error)
	env      map[string]string
	file     string           // the YAML file, once one is read
	places   map[string]place // of each setting that was given, by its YAML name
	mistakes Mistakes
}

// Restart names the settings, by their YAML keys, in which two configs differ and which only a restart changes.
func Restart(old, new *Config) []string {
	return differ(old, new, func(f Field) bool { return f.Restart })
}

// Changed names the settings, by their YAML keys, in which two configs differ and which a reload changes.
func Changed(old, new *Config) []string {
	return differ(old, new, func(f Field) bool { return !f.Restart })
}

func differ(old, new *Config, counts func(Field) bool) []string {
	var changed []string
	for _, s := range settings() {
		if counts(s.Field) && !s.same(old, new) {
			changed = append(changed, s.Key)
		}
	}
	return changed
}
