package telegram

import (
	"context"
	"sync"
	"time"

	"barkeep/bots"
)

// move is a group that became a supergroup.
type move struct{ from, to bots.Ref }

// batch is what updates say to the core.
type batch struct {
	messages []bots.Message
	albums   []string // beside messages: the album that each belongs to; may be empty
	presses  []pressed
	moves    []move
	arrivals []bots.Arrival
}

type pressed struct {
	id    string // of the callback query, to be answered
	press bots.Press
	empty bool // nothing for the core, the answer alone is due
}

func (r reader) batch(updates []update) batch {
	var b batch
	var sources []*message
	for _, u := range updates {
		m, edited := u.message()
		switch {
		case m != nil && m.MigrateTo != 0:
			b.moves = append(b.moves, move{ref(m.Chat.ID, 0), ref(m.MigrateTo, 0)})
		case m != nil && m.MigrateFrom != 0:
			b.moves = append(b.moves, move{ref(m.MigrateFrom, 0), ref(m.Chat.ID, 0)})
		case m != nil:
			if said, ok := r.read(m, edited); ok {
				b.messages = append(b.messages, said)
				sources = append(sources, m)
			}
		case u.Member != nil:
			if a, ok := arrival(*u.Member); ok {
				b.arrivals = append(b.arrivals, a)
			}
		case u.Callback != nil:
			p, ok := press(*u.Callback)
			b.presses = append(b.presses, pressed{id: u.Callback.ID, press: p, empty: !ok})
		case u.Stopped != nil:
			if said, ok := stop(*u.Stopped, u.ID); ok {
				b.messages = append(b.messages, said)
				sources = append(sources, nil)
			}
		}
	}
	join(b.messages, sources)
	for _, m := range sources {
		album := ""
		if m != nil {
			album = m.Album
		}
		b.albums = append(b.albums, album)
	}
	return b
}

func (u update) message() (m *message, edited bool) {
	switch {
	case u.Message != nil:
		return u.Message, false
	case u.ChannelPost != nil:
		return u.ChannelPost, false
	case u.EditedMessage != nil:
		return u.EditedMessage, true
	case u.EditedChannelPost != nil:
		return u.EditedChannelPost, true
	}
	return nil, false
}

// join marks what belongs together in a batch. An album's other items, a text that a client had to cut, and a forward sent
// with a comment carry no mention of their own: they are addressed if what they follow is, and that waits for them.
func join(said []bots.Message, sources []*message) {
	for i := 1; i < len(said); i++ {
		for before := i - 1; before >= 0 && before >= i-10; before-- {
			a, b := sources[before], sources[i]
			if a == nil || b == nil || said[before].From.Ref != said[i].From.Ref || said[before].Where.Ref != said[i].Where.Ref {
				continue
			}
			if said[before].Edited || said[i].Edited || !together(a, b) || said[i].Command != "" {
				break
			}
			said[before].More = max(said[before].More, moreWait)
			said[i].Addressed = said[i].Addressed || said[before].Addressed
			break
		}
	}
}

// together: b, sent next by the same person in the same chat, belongs to a.
func together(a, b *message) bool {
	soon := b.Date-a.Date <= int64(moreWait/time.Second)
	first, _ := a.words()
	return soon && (a.Album != "" && a.Album == b.Album || b.Forward != nil || units(first) >= nearLimit)
}

// take hands a batch to the core and returns when it is stored. Presses are answered in the background.
func (p *Platform) take(ctx context.Context, core Core, updates []update) error {
	if len(updates) == 0 {
		return nil
	}
	who, err := p.self.wait(ctx)
	if err != nil {
		return err
	}
	b := p.understood(reader{bot: p.bot, username: who.Username}.batch, updates)
	p.albums.spread(b)
	for _, m := range b.moves {
		if err := core.Moved(ctx, m.from, m.to); err != nil {
			return err
		}
	}
	p.note(updates)
	if len(b.messages) > 0 {
		if err := core.Receive(ctx, b.messages); err != nil {
			return err
		}
	}
	for _, a := range b.arrivals {
		if err := core.Joined(ctx, a); err != nil {
			return err
		}
	}
	for _, one := range b.presses {
		select {
		case p.presses.slots <- struct{}{}:
			p.presses.open.Go(func() {
				defer func() { <-p.presses.slots }()
				defer func() { bots.Caught(p.log, recover(), "a press") }()
				p.pressed(ctx, core, one)
			})
		default: // people press again
		}
	}
	return nil
}

// understood is what updates say to the core. One that makes the reading panic is left out: Telegram would hand it over again
// and again.
func (p *Platform) understood(read func([]update) batch, updates []update) (b batch) {
	defer func() {
		if _, panicked := bots.Caught(p.log, recover(), "reading an update"); panicked {
			b = batch{}
			for i := 0; i < len(updates) && len(updates) > 1; i++ {
				b.add(p.understood(read, updates[i:i+1]))
			}
		}
	}()
	return read(updates)
}

// add appends another batch.
func (b *batch) add(o batch) {
	b.messages, b.albums = append(b.messages, o.messages...), append(b.albums, o.albums...)
	b.presses, b.moves, b.arrivals = append(b.presses, o.presses...), append(b.moves, o.moves...), append(b.arrivals, o.arrivals...)
}

// presses are the buttons that are being answered, beside the reading.
type presses struct {
	slots chan struct{}
	open  sync.WaitGroup
}

const pressesAtOnce = 256

// note keeps what the adapter itself wants to know of a batch.
func (p *Platform) note(updates []update) {
	for _, u := range updates {
		if u.Member != nil {
			p.forgetAdmins(u.Member.Chat.ID)
		}
		if u.Message != nil && u.Message.Chat.private() {
			p.chat(u.Message.Chat.ID).heard(u.Message.ID)
		}
	}
}

const toastLimit = 200 // characters, answerCallbackQuery

func (p *Platform) pressed(ctx context.Context, core Core, one pressed) {
	toast := ""
	if !one.empty {
		said, err := core.Press(ctx, one.press)
		if err != nil {
			p.log.Warn("a button could not be answered", "chat", one.press.Where.Ref.String(), "error", err)
		}
		toast = said
	}
	in := params{"callback_query_id": one.id}
	if toast != "" {
		in["text"] = cutRunes(toast, toastLimit)
	}
	err := p.api.call(ctx, "answerCallbackQuery", in, nil)
	if e := asRefusal(err); err != nil && ctx.Err() == nil && (e == nil || !e.says("query is too old")) {
		p.log.Debug("a press was not acknowledged", "error", err)
	}
}

func cutRunes(s string, limit int) string {
	n := 0
	for i := range s {
		if n == limit {
			return s[:i]
		}
		n++
	}
	return s
}
