package bots

import (
	"context"
	"iter"
	"slices"
	"time"

	"barkeep/llm"
)

// Gateway answers. [*llm.Client] is one.
type Gateway interface {
	Name() string
	Keys() []llm.Key    // worth trying now
	AllKeys() []llm.Key // as configured
	Warm(context.Context)
	Serves(model string) bool
	Troubled(model string) bool // its upstream refused the site lately
	Completes(model string) bool
	Models(context.Context) ([]llm.Model, error)
	Chat(context.Context, llm.Request) iter.Seq2[llm.Delta, error]
	Complete(context.Context, llm.Request) iter.Seq2[llm.Delta, error]
	Transcribe(context.Context, llm.Recording) (llm.Heard, error)
	Draw(context.Context, llm.Drawing) (llm.Drawn, error)
	Speak(context.Context, llm.Speech) (llm.Spoken, error)
	Cost(model string, u llm.Usage) (llm.Cost, bool)
	DrawCost(model, size string) (llm.Cost, bool)
	Balance(context.Context, llm.Key) (llm.Balance, error)
	HasAccount() bool
	Account(context.Context) (llm.Balance, error)
	AccountSpent(context.Context, time.Time) (llm.Nano, error)
	Site(context.Context) (llm.Site, error)
	Log(context.Context, llm.Key, time.Time) (llm.Log, error)
	LogOf(ctx context.Context, request string) ([]llm.LogRow, error)
}

// Policy is all that may change while Barkeep runs, as one value that is never
// changed: a new policy replaces it, and a turn keeps the one it began with.
type Policy struct {
	Gateways       []Gateway
	Model          string   // default; empty: the first chat model listed
	Models         []string // permitted patterns; empty: all
	System         string   // default system prompt; may be empty
	Personas       []Persona
	Open           bool  // strangers may ask
	Owners         []Ref // set: the whole list; empty: those who claimed
	Ceilings       []Ceiling
	Daily          Amount // most that all chats together may spend a day on the operator's keys
	Language       string // "auto" or a language's code
	Locale         string // the machine's language, for groups
	Zone           *time.Location
	Keep           time.Duration // how long words are kept; 0: for ever
	Idle           time.Duration // a private conversation ends after this long
	Context        int           // most tokens of earlier turns in a request
	PrivateWithin  time.Duration // older questions expire, in private
	GroupWithin    time.Duration // and in groups and channels
	PrivateAtOnce  int           // answers running at once in a private chat
	GroupAtOnce    int           // and elsewhere
	Rich           bool          // final texts are rich messages where the chat did not choose
	MembersPrivate bool          // an allowed group lets its members ask in private
	OwnKeys        string        // "allowed", "anyone": who may bind an own key; else nobody
	OwnAddresses   bool          // an own key may be one of an address that is none of the gateways'
	// OwnGateway makes the gateway that an own key pays at, alone, with the account
	// of the same holder, if any. nil: there are no own keys.
	OwnGateway func(k OwnKey, account *OwnKey) (Gateway, error)

	own         *OwnKey   // pays: then Gateways is its own alone
	house       []Gateway // the operator's, with own
	from        *Policy   // the one without own
	ShowBalance string    // "owners" or "admins": who sees the operator's key in a group
}

// groupWindow is how young one's newest turn in a group must be to be continued.
const groupWindow = 30 * time.Minute

// within is how old a question may be when its time comes.
func (p *Policy) within(k Kind) time.Duration {
	if k == Private {
		return p.PrivateWithin
	}
	return p.GroupWithin
}

// atOnce is how many answers may run at once in a chat.
func (p *Policy) atOnce(k Kind) int {
	if k == Private {
		return max(1, p.PrivateAtOnce)
	}
	return max(1, p.GroupAtOnce)
}

// rich reports whether a chat's final texts are rich messages.
func (p *Policy) rich(s Settings) bool {
	return s[SetRich] == "on" || s[SetRich] == "" && p.Rich
}

// permits reports whether the patterns let the model through; no patterns let
// all through.
func permits(patterns []string, model string) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(p string) bool { return llm.Matches(p, model) })
}

// warmTime is how long a question waits, once, for what the gateways list.
const warmTime = 5 * time.Second

// warm makes sure that lists and prices were read, or tried, before the first
// call.
func (p *Policy) warm(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, warmTime)
	defer cancel()
	for _, g := range p.Gateways {
		g.Warm(ctx)
	}
}

// Gateway is the one that has the model, after reading what each lists.
func (p *Policy) Gateway(ctx context.Context, model string) Gateway {
	p.listed(ctx)
	g, _ := p.gateway(model)
	return g
}

// gateway is the first that lists the model; if none does, the first of all,
// whose answer will say why not.
func (p *Policy) gateway(model string) (Gateway, bool) {
	for _, g := range p.Gateways {
		if g.Serves(model) {
			return g, true
		}
	}
	if len(p.Gateways) == 0 {
		return nil, false
	}
	return p.Gateways[0], false
}

// having are the gateways that list the model, those first whose upstream did not
// refuse it lately; if none lists it, the first of all, whose answer will say why
// not.
func (p *Policy) having(model string) []Gateway {
	var good, troubled []Gateway
	for _, g := range p.Gateways {
		switch {
		case !g.Serves(model):
		case g.Troubled(model):
			troubled = append(troubled, g)
		default:
			good = append(good, g)
		}
	}
	if all := append(good, troubled...); len(all) > 0 {
		return all
	}
	return p.Gateways[:min(1, len(p.Gateways))]
}
