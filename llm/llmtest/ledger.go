package llmtest

import "time"

// Row is a line of the gateway's consume log, and the truth about what was charged.
type Row struct {
	RequestID  string // the gateway's own
	Time       time.Time
	User       int
	UserName   string
	Token      int
	TokenName  string
	Model      string
	Quota      int64 // quota units
	Prompt     int64 // tokens that were charged
	Completion int64
	Cached     int64
	Took       time.Duration
	FirstByte  time.Duration
	Stream     bool
	Group      string
	Path       string
	Content    string // the log's text
	Estimated  bool   // the gateway counted the tokens itself
	Hidden     bool   // the site keeps no log
}
