package telegram

import "time"

// steady passes one in every so often.
type steady struct {
	every time.Duration
	due   time.Time
}

func (s *steady) ready(time.Time, rank) time.Time { return s.due }
func (s *steady) spent(now time.Time, _ rank)     { s.due = now.Add(s.every) }

// Telegram's limits for one chat are known only roughly (bots FAQ): one message a second with short bursts, and in a group 20
// a minute, all topics together. Edits count as messages do.
const (
	perMessage   = 1050 * time.Millisecond
	burst        = 2
	perMinute    = 20
	reserved     = 5 // of the minute's, for finals and commands
	minute       = time.Minute + time.Second
	quickest     = 1500 * time.Millisecond // between two passing views, in an idle group
	slower       = 360 * time.Millisecond  // more, for each message of the last minute; so the allowance lasts for it
	quickAlone   = 1200 * time.Millisecond // between two passing views in private
	runningEdits = 4                       // with more answers running in a group, only finals are edited
)

// chatPace is one chat's pace.
type chatPace struct {
	group  bool
	credit time.Time   // when the burst is whole again
	recent []time.Time // of a group's last minute
	view   time.Time   // of the last passing view
}

func (c *chatPace) ready(now time.Time, r rank) time.Time {
	at := c.credit.Add(-(burst - 1) * perMessage)
	if r == passing {
		at = later(at, c.view.Add(c.between(now)))
	}
	if !c.group {
		return at
	}
	c.forget(now)
	limit := perMinute
	if r != final {
		limit -= reserved
	}
	if over := len(c.recent) - limit; over >= 0 {
		at = later(at, c.recent[over].Add(minute))
	}
	return at
}

// between is the time between two passing views: the more of the minute's allowance is used, the longer.
func (c *chatPace) between(now time.Time) time.Duration {
	if !c.group {
		return quickAlone
	}
	c.forget(now)
	return quickest + slower*time.Duration(len(c.recent))
}

func (c *chatPace) spent(now time.Time, r rank) {
	c.credit = later(c.credit, now).Add(perMessage)
	if r != final {
		c.view = now
	}
	if c.group {
		c.recent = append(c.recent, now)
	}
}

func (c *chatPace) forget(now time.Time) {
	for len(c.recent) > 0 && now.Sub(c.recent[0]) >= minute {
		c.recent = c.recent[1:]
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
