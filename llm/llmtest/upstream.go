package llmtest

import (
	"encoding/json"
	"strconv"
	"time"
)

// event is one data: event of the upstream.
type event struct {
	data    []byte
	text    string // of the answer
	thought string // of the reasoning
	usage   *Usage
	choices bool
}

// ending is how the upstream's stream came to an end.
type ending int

const (
	finished ending = iota // as it should
	broken                 // cut, silent, or with an error: no more is to come
	deserted               // the client went, or the gateway was closed
	struck                 // a trouble of the wire is to follow
)

// player writes a Reply as the upstream's events.
type player struct {
	*call
	id      string
	created int64
	asked   bool  // the upstream was asked for usage
	spent   int64 // completion tokens so far
	thought int64 // those of the reasoning
}

func (c *call) player() *player {
	p := &player{call: c, created: time.Now().Unix(), id: "chatcmpl-" + c.req.ID}
	if c.legacy {
		p.id = "cmpl-" + c.req.ID
	}
	wants := c.req.IncludeUsage != nil && *c.req.IncludeUsage
	p.asked = c.g.opt.Kind == NewAPI || wants
	return p
}

// play yields the events in their time.
func (p *player) play(yield func(event)) ending {
	r := p.reply
	chunks := append(append([]Chunk(nil), r.Reasoning...), r.Chunks...)
	role := !p.legacy
	for i := 0; ; i++ {
		if i == min(r.After, len(chunks)) {
			if end, stop := p.strike(yield); stop {
				return end
			}
		}
		if role {
			p.heard = time.Now()
			yield(p.delta(map[string]any{"role": "assistant", "content": ""}, nil, event{}))
			role = false
		}
		if i == len(chunks) || p.full() {
			return p.finish(yield)
		}
		chunk := chunks[i]
		switch p.pause(chunk.After, chunk.Hold) {
		case left, closed:
			return deserted
		case silent, expired:
			return broken
		}
		p.heard = time.Now()
		p.spend(chunk, i < len(r.Reasoning))
		if i < len(r.Reasoning) {
			yield(p.delta(map[string]any{"reasoning_content": chunk.Text}, nil, event{thought: chunk.Text}))
		} else {
			yield(p.delta(map[string]any{"content": chunk.Text}, nil, event{text: chunk.Text}))
		}
	}
}

// full says whether max_tokens is reached.
func (p *player) full() bool { return p.req.MaxTokens > 0 && p.spent >= p.req.MaxTokens }

// spend counts a chunk's tokens, up to what max_tokens leaves.
func (p *player) spend(c Chunk, reasoning bool) {
	n := c.Tokens
	if n == 0 {
		n = p.g.opt.Count(c.Text)
	}
	if p.req.MaxTokens > 0 {
		n = min(n, p.req.MaxTokens-p.spent)
	}
	p.spent += n
	if reasoning {
		p.thought += n
	}
}

// strike lets the reply's trouble happen, where it has one that belongs into the stream.
func (p *player) strike(yield func(event)) (ending, bool) {
	switch p.reply.Trouble {
	case ErrorInStream:
		yield(event{data: []byte(`{"error":{"message":"The server had an error while processing your request. Sorry about that!","type":"server_error","param":null,"code":null}}`)})
		return broken, true
	case UpstreamCut:
		return broken, true
	case UpstreamStall:
		switch p.await(nil, nil) {
		case left, closed:
			return deserted, true
		}
		return broken, true
	case ContentFilter:
		p.reply.Finish = "content_filter"
		return p.finish(yield), true
	case ErrorEvent, Cut, Stall:
		return struck, true
	case BrokenJSON:
		whole := p.delta(map[string]any{"content": "…"}, nil, event{}).data
		yield(event{data: whole[:len(whole)/2], choices: true})
	}
	return finished, false
}

// finish yields the finish reason and the usage.
func (p *player) finish(yield func(event)) ending {
	u := p.usage()
	at := p.reply.UsageAt
	if !p.reply.NoFinish {
		reason := p.reply.Finish
		if reason == "" {
			reason = "stop"
			if p.full() {
				reason = "length"
			}
		}
		e := event{}
		if at == InFinish {
			e.usage = &u
		}
		yield(p.delta(map[string]any{}, reason, e))
	}
	if at == Zeros {
		u = Usage{}
	}
	if p.asked && (at == OwnChunk || at == Zeros) {
		yield(p.usageEvent(u))
	}
	return finished
}

// usage is the upstream's: what the reply says, or a count.
func (p *player) usage() Usage {
	if p.reply.Usage != nil {
		return *p.reply.Usage
	}
	return Usage{Prompt: p.own, Completion: p.spent, Reasoning: p.thought}
}

// delta makes the event of a chunk.
func (p *player) delta(delta map[string]any, finish any, e event) event {
	choice := map[string]any{"finish_reason": finish, "index": p.number(0), "logprobs": nil}
	if content, ok := delta["content"].(string); ok && p.reply.Wire&ContentArrays != 0 {
		delta["content"] = []any{map[string]any{"type": "text", "text": content}}
	}
	if p.legacy {
		choice["text"] = e.text
	} else {
		choice["delta"] = delta
	}
	body := p.frame([]any{choice})
	switch {
	case e.usage != nil:
		body["usage"] = p.usageMap(*e.usage)
	case p.asked && !p.legacy:
		body["usage"] = nil
	}
	e.data, e.choices = p.encode(body), true
	return e
}

func (p *player) usageEvent(u Usage) event {
	body := p.frame([]any{})
	body["usage"] = p.usageMap(u)
	return event{data: p.encode(body), usage: &u}
}

func (p *player) frame(choices []any) map[string]any {
	body := map[string]any{
		"choices": choices, "created": p.number(p.created), "id": p.id, "model": p.req.Model, "object": "chat.completion.chunk",
		"system_fingerprint": "fp_mock",
	}
	if p.legacy {
		body["object"] = "text_completion"
		delete(body, "system_fingerprint")
	}
	return body
}

func (p *player) usageMap(u Usage) map[string]any {
	m := map[string]any{
		"prompt_tokens": p.number(u.Prompt), "completion_tokens": p.number(u.Completion), "total_tokens": p.number(u.Prompt + u.Completion),
	}
	if u.Cached > 0 {
		m["prompt_tokens_details"] = map[string]any{"cached_tokens": p.number(u.Cached), "audio_tokens": p.number(0)}
	}
	if u.Reasoning > 0 {
		m["completion_tokens_details"] = map[string]any{"reasoning_tokens": p.number(u.Reasoning)}
	}
	return m
}

// number is an integer, or 12.0 where the reply wants floats.
func (p *player) number(n int64) any {
	if p.reply.Wire&Floats != 0 {
		return json.Number(strconv.FormatInt(n, 10) + ".0")
	}
	return n
}

func (p *player) encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		return []byte("{}") // cannot be: maps of strings and numbers only
	}
	return b
}
