//go:build linux

package main

import (
	"context"
	"fmt"
	"time"

	"barkeep/llm/llmtest"
)

// streams measures what each holds with answers under way: twenty words are
// there, and one more comes every three seconds.
func (l *load) streams() {
	release := make(chan struct{})
	p := l.pair(slowly(release))
	defer p.end()
	var bare, barkeep []int64
	for _, step := range []struct {
		people  int
		allowed float64
	}{{200, fewAllowed}, {1000, manyAllowed}} {
		bare = append(bare, p.bare.ask(step.people-len(bare))...)
		held := l.held(p.bare, p.bareRun, step.people)
		barkeep = append(barkeep, p.barkeep.ask(step.people-len(barkeep))...)
		ours := l.held(p.barkeep, p.barkeepRun, step.people)
		l.row(fmt.Sprintf("RSS with %d streams", step.people), mb(held), mb(ours), mb(step.allowed), verdict(ours <= step.allowed))
	}
	close(release)
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	defer cancel()
	for b, chats := range map[*bar][]int64{p.bare: bare, p.barkeep: barkeep} {
		if _, err := b.finals(ctx, chats); err != nil {
			l.Fatal(err)
		}
		b.once(l, chats, len(chats))
	}
}

// slowly answers until release is closed, and then ends.
func slowly(release chan struct{}) func(llmtest.Request) llmtest.Reply {
	return func(llmtest.Request) llmtest.Reply {
		chunks := llmtest.Split("Once there was a bar in which nobody was ever in a hurry, and this is all there is to say of it: ", 0)
		for range 12 {
			chunks = append(chunks, llmtest.Chunk{Text: "and ", After: 3 * time.Second})
		}
		return llmtest.Reply{Chunks: append(chunks, llmtest.Chunk{Text: "on. " + theEnd, Hold: release})}
	}
}

// held is the most that a process holds in the seconds after so many streams are
// open.
func (l *load) held(b *bar, p *daemon, streams int) float64 {
	await(l, fmt.Sprintf("%d streams are open", streams), func() bool { return b.site.Running() >= streams })
	most := 0.0
	for range 20 {
		time.Sleep(500 * time.Millisecond)
		now, err := p.memory()
		if err != nil {
			l.Fatal(err)
		}
		most = max(most, now)
	}
	return most
}
