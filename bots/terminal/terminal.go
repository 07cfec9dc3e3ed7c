// Package terminal lets one person talk to Barkeep where it runs: the same core
// as on the platforms, with the screen as the place. It reads a pipe too.
package terminal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"barkeep/bots"
	"barkeep/bots/words"
)

// Name is the platform's name.
const Name = "terminal"

// Me is the one person in a terminal; whoever runs it is an owner.
var me = bots.Ref{Platform: Name, ID: "me"}

// Me is who sits at the terminal.
func Me() bots.Ref { return me }

// Options are what a terminal is made of.
type Options struct {
	In         io.Reader
	Out        io.Writer // what Barkeep says
	Prompt     io.Writer // the prompt, when a person types; nil: none
	Echo       bool      // print each line as if it were typed: for scripts that play a talk
	Color      bool
	Language   string
	Folder     string           // for files that are made; empty: they are only named
	Interrupts <-chan os.Signal // stop the answer; at the prompt, end
}

// Core is what a terminal needs of the engine.
type Core interface {
	Receive(context.Context, []bots.Message) error
	Press(context.Context, bots.Press) (toast string, err error)
	Idle()
}

// Terminal is the adapter.
type Terminal struct {
	o       Options
	session string // of this run: an older question is shown with its answer
	last    int64
	said    bool // something was shown before
	owed    bool // by the last run
	offer   offer
}

// New returns a terminal. It does no I/O.
func New(o Options) *Terminal {
	return &Terminal{o: o, session: strconv.FormatInt(time.Now().UnixNano(), 36)}
}

// Name implements [bots.Platform].
func (t *Terminal) Name() string { return Name }

// Address implements [bots.Platform].
func (t *Terminal) Address(bots.Ref) string { return "-" }

// Admin implements [bots.Platform]: who sits at the terminal may do all.
func (t *Terminal) Admin(context.Context, bots.Where, bots.Ref) (bool, error) { return true, nil }

// Admins implements [bots.Platform]: there are no groups.
func (t *Terminal) Admins(context.Context, bots.Where, []bots.Ref) ([]bots.Ref, error) {
	return nil, nil
}

// Delete implements [bots.Platform]: what was typed stands.
func (t *Terminal) Delete(context.Context, bots.Ref, string) error { return bots.ErrImpossible }

// Link implements [bots.Platform].
func (t *Terminal) Link(string) string { return "" }

// Presence implements [bots.Platform].
func (t *Terminal) Presence(context.Context, bots.Where) (bots.Presence, error) {
	return bots.Presence{Ask: "/ask", Hears: true, All: true}, nil
}

// Fetch implements [bots.Platform]: nothing is attached in a terminal.
func (t *Terminal) Fetch(context.Context, string, int64) ([]byte, error) { return nil, bots.ErrGone }

// Open implements [bots.Platform].
func (t *Terminal) Open(state string, keep bots.Keep) bots.Place {
	again := state != t.session && state != stands
	t.owed = t.owed || again
	return &screen{out: t.o.Out, color: t.o.Color, again: again, keep: keep, settled: state == stands, offer: &t.offer, folder: t.o.Folder}
}

// Run reads lines until the input or ctx ends, and answers one after the other.
func (t *Terminal) Run(ctx context.Context, core Core) error {
	core.Idle() // what the last run left is shown first
	t.said = t.owed
	lines := make(chan string)
	failed := make(chan error, 1)
	go read(ctx, t.o.In, lines, failed)
	for {
		if t.o.Prompt != nil {
			fmt.Fprint(t.o.Prompt, "> ")
		}
		select {
		case line := <-lines:
			if err := t.say(ctx, core, line); err != nil {
				return err
			}
		case err := <-failed:
			if errors.Is(err, io.EOF) {
				return nil
			}
			return fmt.Errorf("read the terminal: %w", err)
		case <-t.o.Interrupts:
			return nil
		case <-ctx.Done():
			return nil
		}
	}
}

// read sends lines until the input ends. A terminal's read cannot be cancelled:
// after ctx ends it may stay in one last read.
func read(ctx context.Context, in io.Reader, lines chan<- string, failed chan<- error) {
	r := bufio.NewReaderSize(in, 64<<10)
	for {
		line, err := r.ReadString('\n')
		if s := strings.TrimSpace(line); s != "" {
			select {
			case lines <- s:
			case <-ctx.Done():
				return
			}
		}
		if err != nil {
			failed <- err
			return
		}
	}
}

// say hands one line over and waits until it is answered. An interrupt stops the
// answer.
func (t *Terminal) say(ctx context.Context, core Core, line string) error {
	if t.said && t.o.Prompt == nil {
		fmt.Fprintln(t.o.Out)
	}
	t.said = true
	if t.o.Echo {
		fmt.Fprintf(t.o.Out, "> %s\n", line)
	}
	if b, text, ok := t.offer.chosen(line); ok {
		if err := t.press(ctx, core, b, text); err != nil {
			return err
		}
	} else if err := core.Receive(ctx, []bots.Message{t.message(line)}); err != nil {
		return err
	}
	done := make(chan struct{})
	go func() { core.Idle(); close(done) }()
	for {
		select {
		case <-done:
			return nil
		case <-t.o.Interrupts:
			if err := core.Receive(ctx, []bots.Message{t.message("/stop")}); err != nil {
				return err
			}
		}
	}
}

// message is a line as the core reads it.
func (t *Terminal) message(line string) bots.Message {
	t.last = max(t.last+1, time.Now().UnixNano())
	m := bots.Message{
		ID:        strconv.FormatInt(t.last, 36),
		Where:     bots.Where{Ref: me, Kind: bots.Private},
		From:      bots.Who{Ref: me, Name: "you", Language: t.o.Language},
		Sent:      time.Now(),
		Text:      line,
		Addressed: true,
		Place:     t.session,
	}
	if name, ok := strings.CutPrefix(line, "/"); ok && name != "" {
		m.Command, m.Text, _ = strings.Cut(name, " ")
		m.Text = strings.TrimSpace(m.Text)
	}
	return m
}

// Greeting is what stands above a talk.
func Greeting(w *words.Words, model, gateway string) string { return w.TerminalHello(model, gateway) }
