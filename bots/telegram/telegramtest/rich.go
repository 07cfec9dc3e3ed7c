package telegramtest

import (
	"encoding/json"
	"unicode/utf8"
)

const maxRich = 32768 // characters; core.telegram.org/bots/api, InputRichMessage

// richSource is the source of a rich message: exactly one of html, markdown and blocks. It is kept and shown as it came.
func richSource(p request) (string, *refusal) {
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
	source, e := richSource(p)
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
		if d.Text, e = richSource(p); e != nil {
			return nil, e
		}
	}
	return s.showDraft(c, d)
}
