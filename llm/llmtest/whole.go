package llmtest

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// whole answers with one JSON body. The upstream's work goes on when the client leaves, and is charged in full.
func (c *call) whole() {
	c.heard = time.Now()
	if c.g.opt.Kind == Plain {
		c.watched = true
	}
	switch c.workThrough() {
	case left, closed:
		c.cut = true
		c.charge(c.estimated("", ""))
		return
	case silent, expired:
		c.late, c.reply.Trouble = true, UpstreamDown
	}
	switch c.reply.Trouble {
	case ErrorInStream, ErrorEvent, PingThenError:
		c.reply.Trouble = UpstreamBroken
	case UpstreamCut:
		c.reply.Trouble = UpstreamDown
	case ContentFilter:
		c.reply.Finish = "content_filter"
	case UpstreamEmpty, DoneOnly:
		c.reply.Chunks, c.reply.Reasoning, c.reply.UsageAt = nil, nil, Zeros
	}
	if c.failsFirst() {
		return
	}
	body, u := c.body()
	c.charge(u)
	c.deliver(body)
}

// workThrough waits as long as the upstream needs for the whole answer.
func (c *call) workThrough() verdict {
	if v := c.pause(c.reply.Wait, c.reply.Hold); v != onward {
		return v
	}
	if c.reply.Trouble == UpstreamStall {
		return c.await(nil, nil)
	}
	for _, chunk := range append(append([]Chunk(nil), c.reply.Reasoning...), c.reply.Chunks...) {
		if v := c.pause(chunk.After, chunk.Hold); v != onward {
			return v
		}
	}
	return onward
}

// body is the upstream's answer, with the gateway's own usage where it writes one, and what is charged for it.
func (c *call) body() ([]byte, counted) {
	p := c.player()
	var text, thought strings.Builder
	for i, chunk := range append(append([]Chunk(nil), c.reply.Reasoning...), c.reply.Chunks...) {
		if p.full() {
			break
		}
		p.spend(chunk, i < len(c.reply.Reasoning))
		if i < len(c.reply.Reasoning) {
			thought.WriteString(chunk.Text)
		} else {
			text.WriteString(chunk.Text)
		}
	}
	body := p.frame([]any{p.choice(text.String(), thought.String())})
	if !c.legacy {
		body["object"] = "chat.completion"
	}
	u := p.usage()
	if c.reply.UsageAt == Zeros {
		u = Usage{}
	}
	bill := counted{prompt: u.Prompt, completion: u.Completion, cached: u.Cached}
	if c.reply.UsageAt != Absent {
		body["usage"] = p.usageMap(u)
	} else {
		bill = counted{}
	}
	switch {
	case c.g.opt.Kind == NewAPI && bill.prompt == 0:
		bill.prompt, bill.estimated = c.own, true
		if bill.completion == 0 {
			bill.completion = c.g.opt.Count(thought.String() + text.String())
		}
		body["usage"] = own(bill)
	case c.g.opt.Kind == OneAPI && bill.prompt+bill.completion == 0, bill == counted{}:
		bill = c.estimated(text.String(), thought.String())
	}
	return p.encode(body), bill
}

func (p *player) choice(text, thought string) map[string]any {
	finish := p.reply.Finish
	if finish == "" {
		finish = "stop"
		if p.full() {
			finish = "length"
		}
	}
	choice := map[string]any{"finish_reason": finish, "index": p.number(0), "logprobs": nil}
	if p.reply.NoFinish {
		choice["finish_reason"] = nil
	}
	if p.legacy {
		choice["text"] = text
		return choice
	}
	message := map[string]any{"role": "assistant", "content": text, "refusal": nil}
	if p.reply.Wire&ContentArrays != 0 {
		message["content"] = []any{map[string]any{"type": "text", "text": text}}
	}
	if thought != "" {
		message["reasoning_content"] = thought
	}
	choice["message"] = message
	return choice
}

// deliver sends a whole body, spoiled where the wire is to spoil it.
func (c *call) deliver(body []byte) {
	h := c.w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("X-Request-Id", "req_"+c.req.ID)
	send := body
	switch c.reply.Trouble {
	case Cut, Stall, BrokenJSON:
		send = body[:len(body)/2]
	}
	if c.reply.Trouble == BrokenJSON {
		body = send
	}
	if c.reply.Wire&BOM != 0 {
		send = append([]byte("\ufeff"), send...)
		body = send
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	c.w.WriteHeader(http.StatusOK)
	c.write(send)
	switch c.reply.Trouble {
	case Cut, Stall:
		_ = http.NewResponseController(c.w).Flush()
		if c.reply.Trouble == Stall {
			c.linger()
		}
		c.cut = true
	}
}
