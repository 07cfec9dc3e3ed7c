package llm

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// mostIn is the largest number of sends in any stretch of 60 s.
func mostIn(sends []time.Time) int {
	slices.SortFunc(sends, time.Time.Compare)
	most, from := 0, 0
	for to := range sends {
		for sends[to].Sub(sends[from]) >= time.Minute {
			from++
		}
		most = max(most, to-from+1)
	}
	return most
}

// asking sends calls of models at their times, and returns when each was
// received and in which order of asking.
func asking(t *testing.T, g Gateway, model string, at []time.Duration) (sends []time.Time, order []int) {
	t.Helper()
	var mu sync.Mutex
	c, received := script(t, g, says(200, wholeAnswer))
	var wg sync.WaitGroup
	for i, d := range at {
		wg.Go(func() {
			time.Sleep(d)
			h := listen(t, c.Chat(t.Context(), Request{Key: testKey, Model: model, Sending: func(context.Context) error {
				mu.Lock()
				defer mu.Unlock()
				order = append(order, i)
				return nil
			}}))
			if h.err != nil {
				t.Error(h.err)
			}
		})
	}
	wg.Wait()
	return *received, order
}

func TestLimitNeverExceeded(t *testing.T) {
	t.Parallel()
	g := Gateway{Limits: []Limit{{"gpt-4*", 5}}}
	straddling := []time.Duration{}
	for i := range 5 {
		straddling = append(straddling, 59*time.Second+time.Duration(i)*time.Millisecond)
	}
	for i := range 10 {
		straddling = append(straddling, 61*time.Second+time.Duration(i)*time.Millisecond)
	}
	burst := make([]time.Duration, 23)
	scattered := []time.Duration{}
	dice := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		scattered = append(scattered, time.Duration(dice.Int64N(int64(5*time.Minute))))
	}
	for name, at := range map[string][]time.Duration{"straddling a minute": straddling, "burst": burst, "scattered": scattered} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sends, order := asking(t, g, "gpt-4o", at)
				if most := mostIn(sends); most > 5 || len(sends) != len(at) {
					t.Errorf("%d sends, %d in 60 s", len(sends), most)
				}
				if name == "straddling a minute" && !slices.IsSorted(order) {
					t.Errorf("not first come, first served: %v", order)
				}
				last := slices.MaxFunc(sends, time.Time.Compare).Sub(slices.MinFunc(sends, time.Time.Compare))
				if name == "burst" && (last < 4*time.Minute || last > 4*time.Minute+2*time.Second) {
					t.Errorf("23 calls took %v", last)
				}
			})
		})
	}
}

func TestLimitDefaults(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		limits []Limit
		model  string
		want   int // sends in the first minute of 4000
	}{
		{nil, "gpt-4o-mini", 500},
		{nil, "claude-2.1", 500},
		{nil, "gpt-3.5-turbo", 3500},
		{nil, "deepseek-chat", 4000},
		{[]Limit{{"claude*", 10}}, "claude-2", 10},
		{[]Limit{{"claude*", 10}}, "gpt-4", 500},
		{[]Limit{{"gpt-4*", 0}}, "gpt-4", 4000},
		{[]Limit{{"*gpt-4*", 20}}, "openai/gpt-4", 20},
	} {
		synctest.Test(t, func(t *testing.T) {
			l := limiter{rules: rules(tt.limits)}
			ctx, cancel := context.WithTimeout(t.Context(), 59*time.Second)
			defer cancel()
			got := 0
			for range 4000 {
				s := l.slot(testKey, tt.model)
				if s.wait(ctx, func() bool { return true }) != nil {
					break
				}
				s.end(true)
				got++
			}
			if got != tt.want {
				t.Errorf("%v %s: %d sends in a minute, want %d", tt.limits, tt.model, got, tt.want)
			}
		})
	}
}

// TestLimitQueue: the waiting person is told once, after 5 s; another model and
// another key pass; who gives up leaves the queue; repeats take a slot too.
func TestLimitQueue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, times := script(t, Gateway{Limits: []Limit{{"gpt-4*", 1}}}, says(200, wholeAnswer))
		ask := func(ctx context.Context, key Key, model string) heardAll {
			return listen(t, c.Chat(ctx, Request{Key: key, Model: model}))
		}
		began := time.Now()
		ask(t.Context(), testKey, "gpt-4")
		short, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		var wg sync.WaitGroup
		wg.Go(func() {
			if h := ask(short, testKey, "gpt-4"); !errors.Is(h.last, context.DeadlineExceeded) || !h.err.Free || len(h.queued) != 1 {
				t.Errorf("gave up: %v", h)
			}
		})
		wg.Go(func() {
			time.Sleep(time.Second)
			h := ask(t.Context(), testKey, "gpt-4")
			if len(h.queued) != 1 || h.queued[0].Sub(began) != time.Second || h.text != "hello" {
				t.Errorf("waited: %v, queued %v", h, h.queued)
			}
			if d := time.Since(began); d < window || d > window+time.Second {
				t.Errorf("waited until %v", d)
			}
		})
		synctest.Wait()
		if h := ask(t.Context(), testKey, "o3"); len(h.queued) != 0 {
			t.Error("another model waited")
		}
		if h := ask(t.Context(), "sk-another-0123456789", "gpt-4"); len(h.queued) != 0 {
			t.Error("another key waited")
		}
		if time.Since(began) != 0 {
			t.Error("those who need not wait waited")
		}
		wg.Wait()
		if len(*times) != 4 {
			t.Errorf("%d sends", len(*times))
		}
	})
	synctest.Test(t, func(t *testing.T) {
		c, times := script(t, Gateway{Limits: []Limit{{"gpt-4*", 2}}}, says(429, ""), says(429, ""), says(200, wholeAnswer))
		if h := listen(t, c.Chat(t.Context(), Request{Key: testKey, Model: "gpt-4"})); h.text != "hello" {
			t.Errorf("got %v", h)
		}
		if most := mostIn(*times); most > 2 {
			t.Errorf("%d sends in 60 s", most)
		}
	})
}

// TestLimitUnsent: a request that never left takes no slot; one whose answer is
// slow holds its own from when it left.
func TestLimitUnsent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		down := true
		c, _ := script(t, Gateway{Limits: []Limit{{"gpt-4*", 1}}}, func(req *http.Request) (*http.Response, error) {
			if down {
				return nil, refused()
			}
			return answer(req, 200, "application/json", wholeAnswer), nil
		})
		if h := listen(t, c.Chat(t.Context(), Request{Key: testKey, Model: "gpt-4"})); h.err.Fault != Unreachable {
			t.Fatal(h)
		}
		down = false
		began := time.Now()
		if h := listen(t, c.Chat(t.Context(), Request{Key: testKey, Model: "gpt-4"})); h.err != nil || time.Since(began) != 0 {
			t.Errorf("waited %v: %v", time.Since(began), h)
		}
	})
}
