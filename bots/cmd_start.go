package bots

import (
	"context"
	"crypto/sha256"
	"regexp"
	"strings"
	"time"
)

// claimCode is the shape of the codes that make an owner: 128 bits.
var claimCode = regexp.MustCompile(`^[A-Z2-7]{26}$`)

func isClaimCode(s string) bool { return claimCode.MatchString(s) }

// HashClaim is what a store keeps of a claim code.
func HashClaim(code string) []byte {
	h := sha256.Sum256([]byte("barkeep claim " + code))
	return h[:]
}

// start says what this is. In a group it is the check: what is true there now.
func (e *Engine) start(ctx context.Context, in *incoming) View {
	if word := strings.TrimSpace(in.Text); isClaimCode(word) && in.Where.Private() && !in.From.Anonymous {
		return e.claim(ctx, in, word)
	}
	if code, ok := strings.CutPrefix(strings.TrimSpace(in.Text), keyCodePrefix); ok && in.Where.Private() {
		return e.followLink(ctx, in, code)
	}
	switch {
	case in.may.let && in.Where.Private():
		model, err := in.pol.modelOf(ctx, in.st)
		if err != nil {
			return View{Note: sentence(in.words, err, "", "/start")}
		}
		return View{Text: plain(in.words.Hello(model))}
	case in.may.kept:
		return View{}
	case in.may.let:
		return e.groupView(ctx, in)
	case !in.Waits && !e.said.now("stranger:"+in.Where.Ref.String(), time.Hour):
		return View{}
	case in.Where.Private():
		return View{Text: plain(in.words.Stranger), Buttons: e.askButton(in)}
	}
	return e.groupView(ctx, in)
}

// claim makes the sender of the right code an owner, who then chooses the model
// that answers.
func (e *Engine) claim(ctx context.Context, in *incoming, word string) View {
	now := time.Now()
	if in.may.owner {
		return View{Text: in.words.Claimed}
	}
	if len(in.pol.Owners) > 0 {
		return View{Note: in.words.WrongCode}
	}
	ok, err := e.store.Claim(ctx, in.From, HashClaim(word), now)
	if err != nil {
		return e.broken(in, "claim", err)
	}
	if !ok {
		e.claims.wrong(in.From.Ref, now)
		return View{Text: in.words.WrongCode}
	}
	e.log.Info("an owner claimed this bot", "platform", in.From.Ref.Platform)
	in.may = decision{owner: true, let: true}
	v := e.pickerRoot(ctx, in, 0)
	v.Text = plain(in.words.Claimed) + "\n\n" + v.Text
	return v
}

// help lists what the person may do here. The commands of every day have a line
// each, the others share one: it fits a phone.
func (e *Engine) help(ctx context.Context, in *incoming) View {
	admin := e.maySet(ctx, in)
	l := []string{plain(in.words.HelpHead)}
	var more []string
	for _, c := range table() {
		switch {
		case c.Role == Owners && !in.may.owner, c.Role == Admins && (!admin || in.Where.Private() && !in.may.owner), c.Name == "start", c.Name == "help":
		case c.AdminsSet && !admin:
		case c.Aside:
			more = append(more, "/"+c.Name)
		default:
			l = append(l, plain("/"+c.Name+" – "+in.words.Commands[c.Name]))
		}
	}
	if len(more) > 0 {
		l = append(l, plain(in.words.HelpMore+strings.Join(more, " ")))
	}
	foot := in.words.HelpPrivate
	if !in.Where.Private() {
		is := e.presence(ctx, in.Where)
		if foot = in.words.GroupHears(is.Name); !is.Hears {
			foot = in.words.GroupAsk(is.Ask)
		}
	}
	return View{Text: strings.Join(append(l, plain(foot)), "\n")}
}
