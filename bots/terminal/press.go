package terminal

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"barkeep/bots"
)

// offer is what can be chosen now: the buttons of what was shown last, by their
// numbers from 1.
type offer struct {
	mu      sync.Mutex
	buttons []bots.Button
}

// make offers the buttons of a view instead of those before, and returns the lines
// that say how to choose. Under an answer that ended well there are none: its
// buttons are commands, too.
func (o *offer) make(v bots.View) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if v.Quote != "" && v.Note == "" {
		return ""
	}
	o.buttons = nil
	var b strings.Builder
	for _, row := range v.Buttons {
		var line []string
		for _, button := range row {
			if button.URL != "" {
				line = append(line, button.Label+" "+button.URL)
				continue
			}
			o.buttons = append(o.buttons, button)
			line = append(line, fmt.Sprintf("/%d %s", len(o.buttons), button.Label))
		}
		b.WriteString(strings.Join(line, "   ") + "\n")
	}
	return b.String()
}

// chosen is the button that a line such as "/2" or, with what a form asks for,
// "/2 text" presses.
func (o *offer) chosen(line string) (b bots.Button, text string, ok bool) {
	name, text, _ := strings.Cut(line, " ")
	n, err := strconv.Atoi(strings.TrimPrefix(name, "/"))
	o.mu.Lock()
	defer o.mu.Unlock()
	if err != nil || !strings.HasPrefix(name, "/") || n < 1 || n > len(o.buttons) {
		return bots.Button{}, "", false
	}
	return o.buttons[n-1], strings.TrimSpace(text), true
}

// press presses a button and says what it answers.
func (t *Terminal) press(ctx context.Context, core Core, b bots.Button, text string) error {
	m := t.message(text)
	said, err := core.Press(ctx, bots.Press{Where: m.Where, From: m.From, Data: b.Data, Text: text, Message: m.ID, Place: m.Place})
	if err != nil {
		return fmt.Errorf("press a button: %w", err)
	}
	if said != "" {
		fmt.Fprintln(t.o.Out, clean(said))
	}
	return nil
}
