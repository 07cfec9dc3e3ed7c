package bots

import (
	"context"
	"fmt"
	"strings"
	"time"

	"barkeep/bots/words"
)

// Role is who may use a command.
type Role int

// The roles, each holding those after it.
const (
	Everyone Role = iota
	Admins        // in private, everyone is one
	Owners
)

// Command is one entry of the command table. /help, Telegram's menu and Discord's
// slash commands all read it.
type Command struct {
	Name      string
	Role      Role
	Argument  Argument
	Changes   bool // stored before it runs, and bears being run twice
	Lasts     bool // stored like those, though it changes nothing: what it shows is neither lost nor shown twice
	Stranger  bool // those not let in may use it too
	Quiet     bool // the answer is for the asker alone, where the platform can do that
	AdminsSet bool // everyone sees, in groups only admins set: checked by the command
	File      bool // a file may go along
	Aside     bool // /help names it without saying what it is for
	asks      Task // it is a turn
	run       func(*Engine, context.Context, *incoming) View
}

// Argument is what follows a command's name.
type Argument int

// The arguments.
const (
	NoArgument Argument = iota
	Optional            // free text, or nothing
	Required            // free text
	ModelName           // a model's name, completed from the list; may be missing
)

// table is every command there is.
func table() []Command {
	return []Command{
		{Name: "start", Argument: Optional, Changes: true, Stranger: true, Quiet: true, run: (*Engine).start},
		{Name: "help", Quiet: true, run: (*Engine).help},
		{Name: "ask", Argument: Required, asks: Ask, run: (*Engine).askHow},
		{Name: "new", Changes: true, Quiet: true, run: (*Engine).newConversation},
		{Name: "stop", Changes: true, Quiet: true, run: (*Engine).stop},
		{Name: "retry", Changes: true, Quiet: true, run: (*Engine).retry},
		{Name: "model", Argument: ModelName, Changes: true, run: (*Engine).model},
		{Name: "models", Argument: Optional, Quiet: true, run: (*Engine).models},
		{Name: "balance", Quiet: true, run: (*Engine).balance},
		{Name: "key", Argument: Optional, Stranger: true, Quiet: true, run: (*Engine).key},
		{Name: "usage", Argument: Optional, Lasts: true, Quiet: true, run: (*Engine).usage},
		{Name: "alert", Role: Admins, Argument: Optional, Changes: true, Quiet: true, run: (*Engine).alert},
		{Name: "budget", Role: Admins, Argument: Optional, Changes: true, Quiet: true, run: (*Engine).budget},
		{Name: "settings", Argument: Optional, Changes: true, Quiet: true, AdminsSet: true, run: (*Engine).settings},
		{Name: "persona", Argument: Optional, Changes: true, File: true, run: (*Engine).persona},
		{Name: "system", Argument: Optional, Changes: true, AdminsSet: true, Aside: true, run: (*Engine).system},
		{Name: "image", Argument: Required, asks: Draw, run: (*Engine).imageHow},
		{Name: "complete", Argument: Required, asks: Complete, Aside: true, run: (*Engine).completeHow},
		{Name: "apps", Quiet: true, Aside: true, run: (*Engine).apps},
		{Name: "export", Quiet: true, Aside: true, run: (*Engine).export},
		{Name: "lang", Argument: Optional, Changes: true, Aside: true, run: (*Engine).lang},
		{Name: "privacy", Quiet: true, Aside: true, run: (*Engine).privacy},
		{Name: "forget", Quiet: true, Aside: true, run: (*Engine).forget},
		{Name: "allow", Role: Admins, Argument: Optional, Changes: true, Quiet: true, run: (*Engine).allow},
		{Name: "deny", Role: Admins, Argument: Optional, Changes: true, Quiet: true, Aside: true, run: (*Engine).deny},
		{Name: "block", Role: Admins, Argument: Optional, Changes: true, Quiet: true, Aside: true, run: (*Engine).block},
		{Name: "web", Role: Owners, Quiet: true, run: (*Engine).web},
	}
}

// Entry is a command as menus show it.
type Entry struct {
	Command
	Text    map[string]string // what it is for, by language code
	ArgText map[string]string // what its argument is, by language code

	FileText map[string]string // what file may go along, by language code; nil: none
}

// Menu lists all commands with their descriptions in every language.
func Menu() []Entry {
	var menu []Entry
	for _, c := range table() {
		e := Entry{Command: c, Text: map[string]string{}, ArgText: map[string]string{}}
		for _, w := range words.All() {
			e.Text[w.Code] = w.Commands[c.Name]
			if c.Argument != NoArgument {
				e.ArgText[w.Code] = w.Arguments[c.Name]
			}
			if what := map[string]string{"ask": w.AskFile, "persona": w.PersonaAttach}[c.Name]; what != "" {
				if e.FileText == nil {
					e.FileText = map[string]string{}
				}
				e.FileText[w.Code] = what
			}
		}
		menu = append(menu, e)
	}
	return menu
}

// command finds a command by its name.
func (e *Engine) command(name string) (Command, bool) {
	for _, c := range table() {
		if c.Name == name {
			return c, true
		}
	}
	return Command{}, false
}

// order runs a stored command and forgets its words.
func (e *Engine) order(ctx context.Context, o Order) {
	if o.Message.Command == "" {
		e.pressLeft(ctx, o)
		return
	}
	in := incoming{Message: o.Message, pol: e.policy()}
	st, err := e.store.Standing(ctx, in.Where, in.From)
	if err != nil {
		e.log.Error("run a stored command", "command", o.Message.Command, "err", err)
		return
	}
	in.st = st
	in.may = in.pol.decide(st, in.Where, in.From, time.Now())
	in.words = in.pol.speak(st, in.Message)
	in.pol = e.paying(in.pol, st)
	if t := st.typing(time.Now()); t != nil && t.Chat == in.Where.Ref {
		e.typed(ctx, st, in.From) // the words may be in this very command
	}
	in.keep = func(k Kept) {
		e.keepBy("order", o.ID, func(ctx context.Context) error { return e.store.KeepOrder(ctx, o.ID, k.State) })
	}
	e.runCommand(ctx, in)
	if err := e.store.Done(ctx, o.ID); err != nil {
		e.log.Error("store that a command is done", "command", o.Message.Command, "err", err)
	}
}

// runCommand runs a command and shows what it says.
func (e *Engine) runCommand(ctx context.Context, in incoming) {
	defer func() {
		if c, panicked := e.caught(recover(), "a command"); panicked {
			e.reply(ctx, in.Message, View{Note: in.words.Inside(c), Words: in.words})
		}
	}()
	v := e.commandView(ctx, &in)
	if v.Text == "" && v.Note == "" && v.File == nil {
		if !in.Waits {
			return
		}
		v.Note = "✓" // what it did is seen elsewhere
	}
	v.Words = in.words
	// What went wrong is in the log.
	_ = e.post(ctx, in.Message, v, in.keep)
}

func (e *Engine) commandView(ctx context.Context, in *incoming) View {
	c, ok := e.command(in.Command)
	switch {
	case in.Command == "":
		return View{} // an empty mention
	case !ok:
		return View{Note: in.words.Unknown(in.Command)}
	case !in.may.let && !c.Stranger:
		return View{}
	case c.Role == Owners && !in.may.owner, c.Role == Admins && in.may.guest:
		return View{Note: in.words.OwnersOnly}
	case c.Role == Admins && !in.may.owner && !e.admin(ctx, in.Where, in.From):
		return View{Note: in.words.AdminsOnly}
	}
	return c.run(e, ctx, in)
}

// maySet reports whether the person may change the chat's settings.
func (e *Engine) maySet(ctx context.Context, in *incoming) bool {
	switch {
	case in.may.owner, in.Where.Private():
		return true
	case in.st.Settings[SetWho] == "everyone":
		return in.may.let
	case in.st.Settings[SetWho] == "owners":
		return false
	}
	return e.rules(ctx, in)
}

// rules reports whether the person is an owner or administers the chat.
func (e *Engine) rules(ctx context.Context, in *incoming) bool {
	return in.may.owner || e.admin(ctx, in.Where, in.From)
}

// broken is what a command says when the store or a platform failed it.
func (e *Engine) broken(in *incoming, doing string, err error) View {
	c := e.code()
	e.log.Error(doing, "code", c, "command", in.Command, "err", err)
	return View{Note: in.words.Inside(c)}
}

// code is the short code of a failure that is no turn's.
func (e *Engine) code() string { return code(time.Now().UnixMilli() & 0xffffff) }

// plain escapes text so that Markdown shows it as it is.
func plain(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '[' || r == ']': // a backslash before it begins mathematics
			fmt.Fprintf(&b, "&#%d;", r)
			continue
		case strings.ContainsRune("\\`*_{}<>#+-.!|~$&\"'^=:", r):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// lines is a plain text of several lines as Markdown.
func lines(l ...string) string {
	for i := range l {
		l[i] = plain(l[i])
	}
	return strings.Join(l, "\n")
}
