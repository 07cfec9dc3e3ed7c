package bots

import "sync"

// calibration learns, for each model, how many tokens a gateway really counts for
// one that [tokens] estimates.
type calibration struct {
	mu     sync.Mutex
	factor map[string]float64
}

const (
	calibrateFrom = 200   // prompt tokens estimated; shorter prompts say little
	calibrateMost = 1_000 // models remembered
	leastFactor   = 0.5
	mostFactor    = 3
)

// learn takes one call's figures into account, a fifth at a time.
func (c *calibration) learn(model string, estimated, counted int64) {
	if estimated < calibrateFrom || counted <= 0 {
		return
	}
	seen := min(mostFactor, max(leastFactor, float64(counted)/float64(estimated)))
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.factor == nil || len(c.factor) >= calibrateMost {
		c.factor = map[string]float64{}
	}
	old, known := c.factor[model]
	if !known {
		old = 1
	}
	c.factor[model] = old + (seen-old)/5
}

// room is how many tokens, as estimated, fill so many real ones.
func (c *calibration) room(model string, real int64) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f := c.factor[model]; f > 0 {
		return int64(float64(real) / f)
	}
	return real
}
