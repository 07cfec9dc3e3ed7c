package markdown

import (
	"reflect"
	"sync"
	"testing"
)

// Texts that are read at the same time do not show in each other.
func TestTextsReadSideBySide(t *testing.T) {
	t.Parallel()
	texts := []string{"# One\n\n- a\n- b\n", "> two\n\n```go\nx := 1\n```\n", "$$\na + b\n$$\n\n1. three\n2. four", "plain *words*\n\n***\n\nmore"}
	var want []Doc
	for _, one := range texts {
		want = append(want, Parse(one))
	}
	var all sync.WaitGroup
	for range 8 {
		for i, one := range texts {
			all.Go(func() {
				for range 50 {
					if got := Parse(one); !reflect.DeepEqual(got, want[i]) {
						t.Errorf("%q reads %+v, want %+v", one, got, want[i])
						return
					}
				}
			})
		}
	}
	all.Wait()
}
