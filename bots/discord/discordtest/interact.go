package discordtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Values are the options of a command by name: string, bool, int, float64,
// *Person, *Channel, *Role, or a SentFile for an attachment.
type Values map[string]any

// SentFile is the value of an attachment option.
type SentFile struct {
	Name, ContentType string
	Data              []byte
}

// Interaction is one use of a command, button, select or modal, seen from the
// person's side.
type Interaction struct {
	ID, Token string

	s *Server
	i *interaction
}

// AnswerState is how far the bot's answer to an interaction is.
type AnswerState string

// The states in their order. NotResponding is final: three seconds passed and
// the person reads "The application did not respond".
const (
	Pending       AnswerState = "pending"
	Deferred      AnswerState = "deferred" // acknowledged: thinking, or nothing visible on a button
	Answered      AnswerState = "answered"
	NotResponding AnswerState = "not responding"
)

// Answer is what came of an interaction until now.
type Answer struct {
	State     AnswerState
	Callback  int // type of the initial response: 4, 5, 6, 7, 8, 9; 0 when none
	Ephemeral bool
	After     time.Duration // from the press to the acknowledgement
	Message   *Message      // the original response as it looks now; nil when there is none
	Deleted   bool          // the original response was deleted
	Followups []Message     // those not deleted
	Choices   []Choice      // of an autocomplete
	Modal     *Modal        // that opened
}

// Modal is a form that the person was shown.
type Modal struct {
	Title, CustomID string
	Fields          []Component
}

// Field finds a field by custom id.
func (m *Modal) Field(customID string) (Component, bool) {
	return Message{Components: m.Fields}.Button(customID)
}

// Answer is the present state.
func (i *Interaction) Answer() Answer {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	return i.s.answer(i.i)
}

// Wait returns the answer as soon as it satisfies enough.
func (i *Interaction) Wait(ctx context.Context, enough func(Answer) bool) (Answer, error) {
	var a Answer
	err := i.s.Wait(ctx, func() bool {
		a = i.Answer()
		return enough(a)
	})
	return a, err
}

// Slash uses a chat command. A subcommand is written after a space. It fails
// where the client would not let the person do it: an unknown command, one not
// offered here, a missing or ill-typed option.
func (c *Channel) Slash(who *Person, name string, values Values) (*Interaction, error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.s.slash(c.c, who.user(), name, values, "")
}

// Autocomplete types partial into the option focused while the other options
// are as in values; the answer's Choices are what pops up.
func (c *Channel) Autocomplete(who *Person, name, focused, partial string, values Values) (*Interaction, error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	all := Values{focused: partial}
	for k, v := range values {
		all[k] = v
	}
	return c.s.slash(c.c, who.user(), name, all, focused)
}

// MessageCommand uses a command of a message's context menu.
func (c *Channel) MessageCommand(who *Person, name, messageID string) (*Interaction, error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	u := who.user()
	cmd, err := c.s.offered(c.c, u, name, 3)
	if err != nil {
		return nil, err
	}
	m := c.c.find(messageID)
	if m == nil {
		return nil, fmt.Errorf("use %s: no such message", name)
	}
	data := map[string]any{"id": cmd.ID, "name": cmd.Name, "type": 3, "target_id": m.id,
		"resolved": map[string]any{"messages": map[string]any{m.id: c.s.wireMessage(m, true, 0)}}}
	return c.s.interact(&interaction{kind: 2, user: u, channel: c.c, data: data, command: cmd.Name}), nil
}

// UserCommand uses a command of a person's context menu.
func (c *Channel) UserCommand(who *Person, name string, target *Person) (*Interaction, error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	u := who.user()
	cmd, err := c.s.offered(c.c, u, name, 2)
	if err != nil {
		return nil, err
	}
	r := resolved{}
	r.user(c.s, c.c, target.user())
	data := map[string]any{"id": cmd.ID, "name": cmd.Name, "type": 2, "target_id": target.ID, "resolved": r}
	return c.s.interact(&interaction{kind: 2, user: u, channel: c.c, data: data, command: cmd.Name}), nil
}

// Press presses a button. It fails when there is no such button for the
// person, or it is disabled or a link.
func (c *Channel) Press(who *Person, messageID, customID string) (*Interaction, error) {
	return c.choose(who, messageID, customID, nil)
}

// PressAgain presses a button of a message that carried it once and does not any more, as a client may that has not heard of
// that yet.
func (c *Channel) PressAgain(who *Person, messageID, customID string) (*Interaction, error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	m, u := c.c.find(messageID), who.user()
	if m == nil || m.viewer != nil && m.viewer != u {
		return nil, fmt.Errorf("press %s: no such message for %s", customID, who.Name)
	}
	data := map[string]any{"custom_id": customID, "component_type": compButton, "id": 1}
	return c.s.interact(&interaction{kind: 3, user: u, channel: c.c, data: data, source: m}), nil
}

// Select chooses entries of a select menu.
func (c *Channel) Select(who *Person, messageID, customID string, values ...string) (*Interaction, error) {
	return c.choose(who, messageID, customID, append([]string{}, values...))
}

func (c *Channel) choose(who *Person, messageID, customID string, values []string) (*Interaction, error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	m, u := c.c.find(messageID), who.user()
	if m == nil || m.viewer != nil && m.viewer != u {
		return nil, fmt.Errorf("press %s: no such message for %s", customID, who.Name)
	}
	if m.author != c.s.bot {
		return nil, fmt.Errorf("press %s: another app's message", customID)
	}
	b, ok := c.s.view(m).Button(customID)
	switch {
	case !ok:
		return nil, fmt.Errorf("press %s: no such button on message %s", customID, messageID)
	case b.Disabled:
		return nil, fmt.Errorf("press %s: disabled", customID)
	case (b.Type == compButton) != (values == nil):
		return nil, fmt.Errorf("press %s: component of type %d", customID, b.Type)
	}
	if err := b.accepts(values); err != nil {
		return nil, fmt.Errorf("select %s: %w", customID, err)
	}
	data := map[string]any{"custom_id": customID, "component_type": b.Type, "id": 1}
	if values != nil {
		data["values"] = values
	}
	return c.s.interact(&interaction{kind: 3, user: u, channel: c.c, data: data, source: m}), nil
}

func (b Component) accepts(values []string) error {
	if b.Type == compButton {
		return nil
	}
	if len(values) < b.MinValues || len(values) > b.MaxValues {
		return fmt.Errorf("%d values, %d to %d are wanted", len(values), b.MinValues, b.MaxValues)
	}
	for _, v := range values {
		if b.Type == compSelect && !slices.ContainsFunc(b.Options, func(o Choice) bool { return o.Value == v }) {
			return fmt.Errorf("no option %q", v)
		}
	}
	return nil
}

// Submit fills in and sends the modal that this interaction opened. It fails
// where the client would not let the person send it.
func (i *Interaction) Submit(values map[string]string) (*Interaction, error) {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	modal := i.i.modal
	if modal == nil {
		return nil, errors.New("submit: no modal was opened")
	}
	v := modal.view()
	for _, field := range v.Fields {
		n := len([]rune(values[field.CustomID]))
		if field.Type == compTextInput && (field.Required || n > 0) && (n < max(1, field.MinLength) || n > field.MaxLength) {
			return nil, fmt.Errorf("submit: %s has %d characters, %d to %d are wanted", field.CustomID, n, max(1, field.MinLength), field.MaxLength)
		}
	}
	for id := range values {
		if _, ok := v.Field(id); !ok {
			return nil, fmt.Errorf("submit: no field %s", id)
		}
	}
	data := map[string]any{"custom_id": modal.CustomID, "components": modal.filled(values)}
	return i.s.interact(&interaction{kind: 5, user: i.i.user, channel: i.i.channel, data: data, source: i.i.source, command: i.i.command}), nil
}

func splitCommand(name string) (string, []string) {
	parts := strings.Fields(strings.TrimPrefix(name, "/"))
	if len(parts) == 0 {
		return "", nil
	}
	return parts[0], parts[1:]
}
