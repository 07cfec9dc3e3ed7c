package bots

import (
	"context"
	"errors"
	"strings"
	"time"
)

// exportLimit is how many turns of a conversation a file holds at most.
const exportLimit = 2000

// export gives the person's conversation here, or the one replied to, as a
// Markdown file.
func (e *Engine) export(ctx context.Context, in *incoming) View {
	t, err := e.store.Newest(ctx, in.Where.Ref, in.From.Ref)
	if in.ReplyTo != nil && in.ReplyTo.Mine {
		t, err = e.store.TurnAt(ctx, in.Where.Ref, in.ReplyTo.ID)
	}
	if errors.Is(err, ErrUnknown) {
		return View{Note: in.words.ExportNone}
	}
	if err != nil {
		return e.broken(in, "find a conversation", err)
	}
	path, err := e.store.Path(ctx, t.ID, exportLimit)
	if err != nil {
		return e.broken(in, "read a conversation", err)
	}
	zone := in.pol.zone(in.st.Settings)
	text := conversation(in.words.ExportTitle, path, zone)
	name := "conversation-" + time.Now().In(zone).Format("2006-01-02") + ".md"
	return View{Text: plain(in.words.ExportDone(len(path))), File: &File{Name: name, Data: []byte(text)}}
}

// conversation is a path as Markdown, for people.
func conversation(title string, path []Turn, zone *time.Location) string {
	var b strings.Builder
	b.WriteString("# " + title + "\n")
	for _, t := range path {
		name := strings.Join(strings.Fields(t.Author.Name), " ")
		if name == "" {
			name = "?"
		}
		b.WriteString("\n## " + name + " · " + t.Asked.In(zone).Format("2006-01-02 15:04 MST") + "\n\n")
		for line := range strings.Lines(t.Quote) {
			b.WriteString("> " + strings.TrimRight(line, "\n") + "\n")
		}
		if t.Quote != "" {
			b.WriteString("\n")
		}
		b.WriteString(strings.TrimSpace(t.Question) + "\n")
		if t.Answer != "" {
			b.WriteString("\n## " + t.Model + "\n\n" + strings.TrimSpace(t.Answer) + "\n")
		}
	}
	return b.String()
}
