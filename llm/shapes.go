package llm

import "sync"

// shapesMost is of how many models it is remembered how they want to be asked.
const shapesMost = 1000

// shapes remember, by model, what a gateway refused in a request and took without, so
// that it is not sent again. What may differ from call to call is not remembered.
type shapes struct {
	mu sync.Mutex
	of map[shapeOf]shape
}

type shapeOf struct {
	to    endpoint
	model string
}

func (s *shapes) known(to endpoint, model string) shape {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.of[shapeOf{to, model}]
}

// took notes that a request of this shape was answered.
func (s *shapes) took(to endpoint, model string, was shape) {
	was.whole = false
	if was == (shape{}) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of == nil || len(s.of) >= shapesMost {
		s.of = map[shapeOf]shape{}
	}
	s.of[shapeOf{to, model}] = was
}
