package telegramtest

import (
	"encoding/json"
	"unicode/utf8"
)

// Limits of a rich message (core.telegram.org/bots/api, "Rich Message Limits").
const (
	maxRich        = 32768 // characters of text
	maxRichBlocks  = 500   // with nested ones, list items and rows of tables
	maxRichLevels  = 16
	maxRichColumns = 20
)

// richSource is what people see of a rich message: the text of its blocks, or the source of html or markdown as it came. Exactly one of the three is given.
func (s *Server) richSource(p request) (string, *refusal) {
	if s.opt.RefuseRich {
		return "", badRich("it is not allowed here")
	}
	if s.opt.ForbidRich {
		return "", &refusal{code: 403, description: "Forbidden: not enough rights to send rich messages"}
	}
	var r struct {
		HTML     string          `json:"html"`
		Markdown string          `json:"markdown"`
		Blocks   json.RawMessage `json:"blocks"`
	}
	if _, err := p.object("rich_message", &r); err != nil {
		return "", bad("can't parse rich message JSON object")
	}
	source, n := "", 0
	for _, v := range []string{r.HTML, r.Markdown, string(r.Blocks)} {
		if v != "" {
			source = v
			n++
		}
	}
	if n != 1 {
		return "", bad("exactly one of html, markdown and blocks must be specified")
	}
	if len(r.Blocks) > 0 && string(r.Blocks) != "null" {
		var blocks []any
		if json.Unmarshal(r.Blocks, &blocks) != nil {
			return "", badRich("an Array of blocks is expected")
		}
		return checkBlocks(blocks)
	}
	if utf8.RuneCountInString(source) > maxRich {
		return "", bad("message is too long")
	}
	return source, nil
}

func (s *Server) sendRichMessage(p request) (any, *refusal) {
	c, e := s.writable(p, "text messages")
	if e != nil {
		return nil, e
	}
	source, e := s.richSource(p)
	if e != nil {
		return nil, e
	}
	m, e := s.prepare(p, c)
	if e != nil {
		return nil, e
	}
	m.rich = source
	return s.deliver(c, m)
}

func (s *Server) sendRichMessageDraft(p request) (any, *refusal) {
	c, d, e := s.newDraft(p)
	if e != nil {
		return nil, e
	}
	if p.has("rich_message") {
		if d.Text, e = s.richSource(p); e != nil {
			return nil, e
		}
	}
	return s.showDraft(c, d)
}
