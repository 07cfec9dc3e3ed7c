package llm

import (
	"slices"
	"sync"
	"time"
)

// circuit remembers the keys that the gateway itself refused, and the models whose
// upstream refused the site.
type circuit struct {
	mu       sync.Mutex
	refused  map[Key]bool
	troubled map[string]time.Time // since when, by model
}

// upstreamRests is how long a model whose upstream refused is asked for elsewhere
// first: the list of models does not tell when the site has mended it.
const upstreamRests = 10 * time.Minute

// called takes note of how a call for a model ended.
func (c *circuit) called(model string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := err.(*Error)
	switch {
	case err == nil:
		delete(c.troubled, model)
	case ok && !e.Own && e.Fault == SiteTrouble && (e.Status == 401 || e.Status == 402 || e.Status == 403):
		if c.troubled == nil {
			c.troubled = map[string]time.Time{}
		}
		c.troubled[model] = time.Now()
	}
}

// isTroubled reports whether a model's upstream refused lately.
func (c *circuit) isTroubled(model string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	since, ok := c.troubled[model]
	return ok && time.Since(since) < upstreamRests
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
