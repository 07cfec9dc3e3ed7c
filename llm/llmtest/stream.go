package llmtest

import (
	"encoding/json"
	"strings"
	"time"
)

// stream answers with an event stream, bent as the gateway's kind bends it, and charges it.
func (c *call) stream() {
	c.streamed, c.heard = true, time.Now()
	c.openStream()
	if c.g.opt.Kind == NewAPI && c.site.Ping > 0 {
		c.pinger = time.NewTicker(c.site.Ping)
		defer c.pinger.Stop()
	}
	switch c.pause(c.reply.Wait, c.reply.Hold) { // the family lets the upstream begin even if the client has gone
	case closed:
		c.cut = true
		c.charge(c.estimated("", ""))
		return
	case silent, expired:
		c.late, c.reply.Trouble = true, UpstreamDown
	}
	if c.failsFirst() {
		return
	}
	clientLeft := c.r.Context().Err() != nil
	if clientLeft && c.g.opt.Kind != OneAPI {
		c.charge(c.estimated("", ""))
		return
	}
	c.watched = c.g.opt.Kind != OneAPI
	s := &stream{call: c}
	var end ending
	switch c.reply.Trouble {
	case UpstreamHTML, UpstreamJSONError:
		s.model = c.req.Model // nothing that looks like an event
	case UpstreamEmpty:
		c.reply.Chunks, c.reply.Reasoning, c.reply.UsageAt = nil, nil, Zeros
		end = c.player().play(s.take)
	default:
		end = c.player().play(s.take)
	}
	s.close(end)
}

// stream is what the gateway has seen of the upstream's events.
type stream struct {
	*call
	text, thought strings.Builder
	pending       *event // new-api holds each event until the next
	usage         *Usage
	model         string // of the usage event that new-api makes up
}

func (s *stream) take(e event) {
	if s.first == 0 {
		s.first = max(time.Since(s.req.Time), time.Millisecond)
	}
	s.text.WriteString(e.text)
	s.thought.WriteString(e.thought)
	switch s.g.opt.Kind {
	case NewAPI:
		s.flush()
		s.pending = &e
	case OneAPI:
		if e.usage != nil {
			s.usage = e.usage
		}
		if e.choices || e.usage != nil {
			s.out.data(e.data) // an error object has neither and is lost
		}
	default:
		if e.usage != nil {
			s.usage = e.usage
		}
		s.out.data(e.data)
	}
}

func (s *stream) flush() {
	if s.pending != nil {
		s.out.data(s.pending.data)
	}
}

// close ends the stream. The charge comes before the last bytes, so that whoever has read the end finds it booked.
func (s *stream) close(end ending) {
	switch end {
	case deserted:
		s.cut = true
		s.charge(s.estimated(s.text.String(), s.thought.String()))
		return
	case struck:
		s.flush()
		s.charge(s.estimated(s.text.String(), s.thought.String()))
		s.wireTrouble()
		return
	}
	switch s.g.opt.Kind {
	case NewAPI:
		s.closeNewAPI()
	case OneAPI:
		s.charge(s.trusted())
		s.out.done()
	default:
		s.charge(s.trusted())
		if end == broken {
			s.cut = s.reply.Trouble != ErrorInStream
			return
		}
		if s.reply.Trouble != UpstreamNoDone {
			s.out.done()
		}
	}
}

func (s *stream) closeNewAPI() {
	wanted := s.req.IncludeUsage == nil || *s.req.IncludeUsage
	last := s.pending
	known := last != nil && last.usage != nil && last.usage.Prompt+last.usage.Completion != 0
	var u counted
	if known {
		u = counted{prompt: last.usage.Prompt, completion: last.usage.Completion, cached: last.usage.Cached}
	} else {
		u = s.estimated(s.text.String(), s.thought.String())
	}
	s.charge(u)
	if last != nil && (wanted || !known) {
		s.flush()
	}
	if wanted && !known {
		s.out.data(s.madeUp(last, u))
	}
	s.out.done()
}

// trusted is what one-api charges: the upstream's usage in chats, else its own count.
func (s *stream) trusted() counted {
	if s.usage == nil || s.usage.Prompt+s.usage.Completion == 0 || s.legacy && s.g.opt.Kind == OneAPI {
		return s.estimated(s.text.String(), s.thought.String())
	}
	return counted{prompt: s.usage.Prompt, completion: s.usage.Completion, cached: s.usage.Cached}
}

// estimated is the gateway's own count of a call.
func (c *call) estimated(text, thought string) counted {
	u := counted{prompt: c.own, estimated: true}
	switch {
	case c.g.opt.Kind == NewAPI && c.streamed:
		u.completion = estimate(thought + text)
	case c.g.opt.Kind == OneAPI:
		u.completion = c.g.opt.Count(text)
	default:
		u.completion = c.g.opt.Count(thought + text)
	}
	return u
}

// ownUsage is the usage object that new-api writes itself.
type ownUsage struct {
	Prompt        int64 `json:"prompt_tokens"`
	Completion    int64 `json:"completion_tokens"`
	Total         int64 `json:"total_tokens"`
	PromptDetails struct {
		Cached int64 `json:"cached_tokens"`
		Text   int64 `json:"text_tokens"`
		Audio  int64 `json:"audio_tokens"`
		Image  int64 `json:"image_tokens"`
	} `json:"prompt_tokens_details"`
	CompletionDetails struct {
		Text      int64 `json:"text_tokens"`
		Audio     int64 `json:"audio_tokens"`
		Reasoning int64 `json:"reasoning_tokens"`
	} `json:"completion_tokens_details"`
	Input        int64 `json:"input_tokens"`
	Output       int64 `json:"output_tokens"`
	InputDetails any   `json:"input_tokens_details"`
	Cache5m      int64 `json:"claude_cache_creation_5_m_tokens"`
	Cache1h      int64 `json:"claude_cache_creation_1_h_tokens"`
}

func own(u counted) ownUsage {
	return ownUsage{Prompt: u.prompt, Completion: u.completion, Total: u.prompt + u.completion}
}

// madeUp is new-api's own usage event. It takes its names from the last event, and has none where that was an error.
func (s *stream) madeUp(last *event, u counted) []byte {
	var body struct {
		ID          string    `json:"id"`
		Object      string    `json:"object"`
		Created     int64     `json:"created"`
		Model       string    `json:"model"`
		Fingerprint string    `json:"system_fingerprint"`
		Choices     []string  `json:"choices"`
		Usage       *ownUsage `json:"usage"`
	}
	body.Model = s.model
	if last != nil {
		_ = json.Unmarshal(last.data, &body) // a broken event leaves the names empty, as it does there
	}
	usage := own(u)
	body.Object, body.Choices, body.Usage = "chat.completion.chunk", []string{}, &usage
	return s.player().encode(body)
}
