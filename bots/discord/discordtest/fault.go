package discordtest

import (
	"context"
	"net/http"
	"time"
)

// FaultKind is a way in which a request goes wrong.
type FaultKind string

// The kinds of faults.
const (
	RateLimited     FaultKind = "429"         // of the bucket, for RetryAfter
	GlobalLimited   FaultKind = "429 global"  // of the whole bot
	SharedLimited   FaultKind = "429 shared"  // of the resource: does not count as an invalid request
	CloudflareLimit FaultKind = "429 HTML"    // a page instead of JSON
	ServerError     FaultKind = "500"         // JSON with code 0, no effect
	BadGateway      FaultKind = "502"         // a page, no effect
	BadGatewayAfter FaultKind = "502 after"   // a page, although the request had its effect
	Unavailable     FaultKind = "503"         // a page, no effect
	HTMLPage        FaultKind = "200 HTML"    // a page with status 200, no effect
	CutBefore       FaultKind = "cut before"  // the connection breaks, no effect
	CutAfter        FaultKind = "cut after"   // the connection breaks after the effect: the answer is lost
	Slow            FaultKind = "slow"        // waits for Delay, then all is well
	SlowAnswer      FaultKind = "slow answer" // has its effect at once, answers after Delay
	Refused         FaultKind = "refused"     // answers Status and Body, no effect
)

// Fault breaks requests that match it.
type Fault struct {
	Kind        FaultKind
	Route       string  // as Call.Route, such as "POST /channels/{channel}/messages"; empty: every route
	Channel     string  // only below this channel, by id; empty: everywhere
	Skip        int     // let so many matching requests pass first
	Times       int     // break so many; 0: all
	Probability float64 // of breaking each; 0: 1

	RetryAfter time.Duration // of the 429s; 1 s when 0
	Delay      time.Duration // of Slow and SlowAnswer
	Status     int           // of Refused
	Body       string        // of Refused: JSON

	seen, done int
}

// Break adds a fault. Of several that match, the oldest strikes.
func (s *Server) Break(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// Mend removes all faults.
func (s *Server) Mend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// strike picks the fault for a request; nil when there is none.
func (s *Server) strike(route, channel string) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.Route != "" && f.Route != route || f.Channel != "" && f.Channel != channel || f.Times > 0 && f.done >= f.Times {
			continue
		}
		f.seen++
		if f.seen <= f.Skip || f.Probability > 0 && s.dice.Float64() >= f.Probability {
			continue
		}
		f.done++
		return f
	}
	return nil
}

// pause waits unless the request or the server ends first.
func (s *Server) pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	case <-s.closed:
	}
}

// cut breaks the connection of a request; net/http does not log it.
func cut() { panic(http.ErrAbortHandler) }

const pageCloudflare = `<!DOCTYPE html>
<html lang="en-US"><head><title>Access denied | discord.com used Cloudflare to restrict access</title></head>
<body><h1>Error 1015</h1><h2>You are being rate limited</h2><p>The owner of this website (discord.com) has banned you temporarily from accessing this website.</p></body></html>
`

const pageGateway = `<html>
<head><title>%d %s</title></head>
<body><center><h1>%d %s</h1></center><hr><center>cloudflare</center></body>
</html>
`
