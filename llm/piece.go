package llm

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// piece is what one event of a stream, or a whole answer, says.
type piece struct {
	text, reasoning, finish string
	usage                   *Usage
	failed                  bool // it reports an error
	answer                  bool // it is part of an answer
	whole                   bool // it says that it is a whole completion
}

// readPiece decodes one event: a chunk of a chat or completions stream, or a whole
// completion. It fails only on what is no JSON. Every word of an answer comes in
// one, so it looks for what it needs and leaves the rest unread.
func readPiece(data []byte) (piece, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !valid(data) {
		return piece{}, errNoJSON
	}
	event := gjson.ParseBytes(data)
	if event.IsArray() {
		event = event.Get("0")
	}
	var p piece
	var choices, usage, fault, object, kind, success gjson.Result
	event.ForEach(func(name, v gjson.Result) bool {
		switch name.Str {
		case "choices":
			choices = v
		case "usage":
			usage = v
		case "error":
			fault = v
		case "object":
			object = v
		case "type":
			kind = v
		case "success":
			success = v
		}
		return true
	})
	p.answer = choices.IsArray() || usage.Type != gjson.Null
	p.whole = text(object) == "chat.completion"
	if something(json.RawMessage(fault.Raw)) || !choices.IsArray() && (text(object) == "error" || text(kind) == "error" || text(success) == "false") {
		p.failed = true
		return p, nil
	}
	if usage.Type != gjson.Null {
		var w wireUsage
		if lenient([]byte(usage.Raw), &w) == nil {
			p.usage = w.usage()
		}
	}
	choices.ForEach(func(_, choice gjson.Result) bool {
		p.choose(choice)
		return true
	})
	return p, nil
}

var errNoJSON = errors.New("no JSON")

// valid is json.Valid in a third of its time. Where something may be nested deeper
// than a stack is, it is json.Valid.
func valid(data []byte) bool {
	const deep = 10_000
	if bytes.Count(data, []byte("["))+bytes.Count(data, []byte("{")) > deep {
		return json.Valid(data)
	}
	return gjson.ValidBytes(data)
}

// choose takes the first choice: none else is ever asked for.
func (p *piece) choose(choice gjson.Result) {
	var index count
	var words, delta, message, finish gjson.Result
	choice.ForEach(func(name, v gjson.Result) bool {
		switch name.Str {
		case "index":
			index.UnmarshalJSON([]byte(v.Raw)) // never fails
		case "text":
			words = v
		case "delta":
			delta = v
		case "message":
			message = v
		case "finish_reason":
			finish = v
		}
		return true
	})
	if index != 0 {
		return
	}
	p.text += text(words)
	p.add(delta)
	p.add(message)
	if reason := text(finish); choice.IsObject() && reason != "null" {
		p.finish = reason
	}
}

// add takes the text out of a delta or a message.
func (p *piece) add(message gjson.Result) {
	var content, refusal, reasoningContent, reasoning gjson.Result
	message.ForEach(func(name, v gjson.Result) bool {
		switch name.Str {
		case "content":
			content = v
		case "refusal":
			refusal = v
		case "reasoning_content":
			reasoningContent = v
		case "reasoning":
			reasoning = v
		}
		return true
	})
	p.text += cmp.Or(text(content), text(refusal))
	p.reasoning += cmp.Or(text(reasoningContent), text(reasoning))
}

// text is that of a value in whatever form.
func text(v gjson.Result) string {
	if v.Type == gjson.String && len(v.Str)+2 == len(v.Raw) && utf8.ValidString(v.Str) { // nothing is escaped in it
		return v.Str
	}
	return textOf(json.RawMessage(v.Raw), 0)
}

// wireUsage is a usage in OpenAI's words, in Anthropic's, or in DeepSeek's.
type wireUsage struct {
	Prompt     count `json:"prompt_tokens"`
	Completion count `json:"completion_tokens"`
	Input      count `json:"input_tokens"`
	Output     count `json:"output_tokens"`
	CacheHit   count `json:"prompt_cache_hit_tokens"`
	OfPrompt   struct {
		Cached count `json:"cached_tokens"`
	} `json:"prompt_tokens_details"`
	OfCompletion struct {
		Reasoning count `json:"reasoning_tokens"`
	} `json:"completion_tokens_details"`
}

func (w *wireUsage) usage() *Usage {
	u := Usage{
		Prompt: tokens(w.Prompt, w.Input), Completion: tokens(w.Completion, w.Output),
		Cached: tokens(w.OfPrompt.Cached, w.CacheHit), Reasoning: tokens(w.OfCompletion.Reasoning, 0),
	}
	u.Cached = min(u.Cached, u.Prompt)
	u.Reasoning = min(u.Reasoning, u.Completion)
	return &u
}

// tokens is the first number that is one: negative counts are not.
func tokens(a, b count) int64 {
	if a > 0 {
		return int64(a)
	}
	return int64(max(b, 0))
}
