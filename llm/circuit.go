package llm

import (
	"slices"
	"sync"
)

// circuit remembers the keys that the gateway itself refused.
type circuit struct {
	mu      sync.Mutex
	refused map[Key]bool
}

// heard takes note of how a call with k ended.
func (c *circuit) heard(k Key, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		delete(c.refused, k)
		return
	}
	e, ok := err.(*Error)
	if !ok || !e.Own {
		return
	}
	switch e.Fault {
	case KeyWrong, KeyExhausted, KeyExpired, KeyDenied:
		if c.refused == nil {
			c.refused = map[Key]bool{}
		}
		c.refused[k] = true
	}
}

func (c *circuit) worth(all []Key) []Key {
	c.mu.Lock()
	defer c.mu.Unlock()
	worth := slices.DeleteFunc(slices.Clone(all), func(k Key) bool { return c.refused[k] })
	if len(worth) == 0 {
		return slices.Clone(all)
	}
	return worth
}

// out returns those of the keys that are left out now.
func (c *circuit) out(all []Key) []Key {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(all), func(k Key) bool { return !c.refused[k] })
}
