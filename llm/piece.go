package llm

import (
	"bytes"
	"encoding/json"
)

// piece is what one event of a stream, or a whole answer, says.
type piece struct {
	text, reasoning, finish string
	usage                   *Usage
	failed                  bool // it reports an error
	answer                  bool // it is part of an answer
	whole                   bool // it says that it is a whole completion
}

// wirePiece is a chunk of a chat or completions stream, or a whole completion.
type wirePiece struct {
	Error   json.RawMessage `json:"error"`
	Choices []wireChoice    `json:"choices"`
	Usage   *wireUsage      `json:"usage"`
	Object  loose           `json:"object"`
	Type    loose           `json:"type"`
	Success *loose          `json:"success"`
}

type wireChoice struct {
	Index   count     `json:"index"`
	Delta   wireText  `json:"delta"`
	Message *wireText `json:"message"`
	Text    loose     `json:"text"`
	Finish  loose     `json:"finish_reason"`
}

type wireText struct {
	Content          loose `json:"content"`
	ReasoningContent loose `json:"reasoning_content"`
	Reasoning        loose `json:"reasoning"`
	Refusal          loose `json:"refusal"`
}

// readPiece decodes one event. It fails only on what is no JSON object.
func readPiece(data []byte) (piece, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if len(data) > 0 && data[0] == '[' {
		var list []json.RawMessage
		if lenient(data, &list) == nil && len(list) > 0 {
			data = list[0]
		}
	}
	var w wirePiece
	if err := lenient(data, &w); err != nil {
		return piece{}, err
	}
	p := piece{answer: w.Choices != nil || w.Usage != nil, whole: w.Object == "chat.completion"}
	if something(w.Error) || w.Choices == nil && (w.Object == "error" || w.Type == "error" || w.Success != nil && *w.Success == "false") {
		p.failed = true
		return p, nil
	}
	if w.Usage != nil {
		p.usage = w.Usage.usage()
	}
	p.choose(w.Choices)
	return p, nil
}

// choose takes the first choice: none else is ever asked for.
func (p *piece) choose(all []wireChoice) {
	for _, c := range all {
		if c.Index != 0 {
			continue
		}
		p.text += string(c.Text)
		p.add(c.Delta)
		if c.Message != nil {
			p.add(*c.Message)
		}
		if c.Finish != "null" {
			p.finish = string(c.Finish)
		}
	}
}

func (p *piece) add(w wireText) {
	p.text += string(w.Content)
	if w.Content == "" {
		p.text += string(w.Refusal)
	}
	if w.ReasoningContent != "" {
		p.reasoning += string(w.ReasoningContent)
	} else {
		p.reasoning += string(w.Reasoning)
	}
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
