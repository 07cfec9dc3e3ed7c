package markdown

// tickRuns finds the ends of code spans and remembers for which lengths of ` there is none, so that many open ones do
// not make reading slow.
type tickRuns struct {
	last map[int]int // of each length of run, where its last one begins
}

func newTickRuns(s string) *tickRuns {
	t := &tickRuns{last: map[int]int{}}
	for i := 0; i < len(s); {
		run := countByte(s[i:], '`')
		if run == 0 {
			i++
			continue
		}
		t.last[run] = i
		i += run
	}
	return t
}

// end is where the code span that begins at s[at] ends; if none begins there, the end of the run of `.
func (t *tickRuns) end(s string, at int) int {
	run := countByte(s[at:], '`')
	if t.last[run] <= at {
		return at + run
	}
	for i := at + run; i < len(s); {
		next := countByte(s[i:], '`')
		if next == run {
			return i + run
		}
		i += max(1, next)
	}
	return at + run
}
