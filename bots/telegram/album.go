package telegram

import (
	"sync"
	"time"
)

// albums remembers which albums address the bot. Their items may come in several batches, through a webhook each alone, and
// only one of them carries the mention.
type albums struct {
	mu        sync.Mutex
	addressed map[string]time.Time
}

const albumLasts = time.Minute // from the first item to the last, with room to spare

// spread makes later items of an album addressed if an earlier one was.
func (a *albums) spread(b batch) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := time.Now()
	for id, at := range a.addressed {
		if now.Sub(at) > albumLasts {
			delete(a.addressed, id)
		}
	}
	for i := range b.messages {
		m := &b.messages[i]
		if b.albums[i] == "" || m.Edited {
			continue
		}
		id := m.Where.Ref.ID + " " + m.From.Ref.ID + " " + b.albums[i]
		if _, known := a.addressed[id]; known {
			m.Addressed = true
		} else if m.Addressed {
			a.addressed[id] = now
		}
	}
}
