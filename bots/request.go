package bots

import (
	"context"
	"errors"
	"math"
	"strings"
	"unicode/utf8"

	"barkeep/llm"
)

// pathLimit is how many earlier turns are read at most; the token budget cuts
// earlier in practice.
const pathLimit = 200

// errNoModel says that no gateway lists a chat model and none is configured.
var errNoModel = errors.New("no model")

// errNoPrice says that a cap in money applies to a model without a price.
var errNoPrice = errors.New("a cap in money, and no price known")

// notPermitted says that a chat may not use a model.
type notPermitted struct{ model string }

func (e *notPermitted) Error() string { return "model not permitted here: " + e.model }

// modelOf is the chat's model: its own, else the config's, else the first chat
// model of the first gateway that lists one.
func (p *Policy) modelOf(ctx context.Context, st Standing) (string, error) {
	if m := st.Settings[SetModel]; m != "" {
		return m, nil
	}
	if p.Model != "" && (p.own == nil || p.ownServes(ctx, p.Model)) {
		return p.Model, nil
	}
	var failure error = errNoModel
	for _, g := range p.Gateways {
		models, err := g.Models(ctx)
		if err != nil {
			failure = err
			continue
		}
		for _, m := range models {
			if chats(m.ID) && !g.Completes(m.ID) && p.allowsModel(st, m.ID) {
				return m.ID, nil
			}
		}
	}
	return "", failure
}

// notChat are parts of ids that are no chat models.
var notChat = []string{"embed", "whisper", "tts", "dall-e", "image", "rerank", "moderation", "stable-diffusion", "midjourney", "mj_", "mj-", "flux", "suno", "sora", "transcribe", "audio", "speech", "bge-", "video", "realtime"}

// chats reports whether an id looks like that of a chat model.
func chats(id string) bool {
	id = strings.ToLower(id)
	for _, n := range notChat {
		if strings.Contains(id, n) {
			return false
		}
	}
	return true
}

// allowsModel reports whether config and chat both permit the model.
func (p *Policy) allowsModel(st Standing, model string) bool {
	return permits(p.Models, model) && permits(fields(st.Settings[SetModels]), model)
}

func fields(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
}

// whereOf is a stored turn's chat; the store knows what lies above it.
func (e *Engine) whereOf(t Turn) Where {
	return Where{Ref: t.Chat.Ref, Kind: t.Chat.Kind, Title: t.Chat.Title}
}

// request builds the call from the conversation: the system prompt, as many
// earlier turns as fit the context, and the question.
func (a *answering) request(path []Turn, st Standing, model string) llm.Request {
	req := llm.Request{Model: model, MaxTokens: a.turn.MaxTokens}
	if p, on := a.pol.personaOf(st); on {
		req.Temperature = p.Temperature
	}
	last := path[len(path)-1]
	if last.Task == Complete {
		req.Prompt = last.Question
		return req
	}
	names := severalSpeak(path)
	left := a.e.learned.room(model, int64(a.pol.Context))
	if a.shorter {
		left = min(left, a.earlier/2)
	}
	a.earlier = 0
	var earlier []llm.Message
	for i := len(path) - 2; i >= 0; i-- {
		t := path[i]
		pair := []llm.Message{{Role: llm.User, Text: question(t, names)}, {Role: llm.Assistant, Text: t.Answer}}
		took := tokens(pair[0].Text) + tokens(pair[1].Text)
		if left < took {
			a.dropped = true
			break
		}
		took += a.show(&pair[0], t, left-took)
		left, a.earlier = left-took, a.earlier+took
		if strings.TrimSpace(t.Answer) == "" {
			pair = pair[:1]
		}
		earlier = append(pair, earlier...)
	}
	if s := a.system(st); s != "" {
		req.Messages = append(req.Messages, llm.Message{Role: llm.System, Text: s})
	}
	req.Messages = append(req.Messages, earlier...)
	asked := llm.Message{Role: llm.User, Text: question(last, names)}
	a.show(&asked, last, math.MaxInt64)
	req.Messages = append(req.Messages, asked)
	req.Prompt = prompt(req.Messages)
	return req
}

func (a *answering) system(st Standing) string {
	s := st.Settings[SetSystem]
	if p, on := a.pol.personaOf(st); on {
		return strings.TrimSpace(p.Prompt + "\n\n" + s)
	}
	if s != "" {
		return s
	}
	return a.pol.System
}

// severalSpeak reports whether more than one person asked on the path.
func severalSpeak(path []Turn) bool {
	for _, t := range path {
		if t.Author.ID != path[0].Author.ID {
			return true
		}
	}
	return false
}

// question is the text of a turn's question as a model reads it: with what was
// quoted, and with the speaker's name where several speak.
func question(t Turn, named bool) string {
	var b strings.Builder
	if t.Quote != "" {
		for line := range strings.Lines(t.Quote) {
			b.WriteString("> " + strings.TrimRight(line, "\n") + "\n")
		}
		b.WriteString("\n")
	}
	if named && t.Author.Name != "" {
		b.WriteString(t.Author.Name + ": ")
	}
	if t.Heard != "" {
		b.WriteString(t.Heard + "\n")
	}
	b.WriteString(t.Question)
	return strings.TrimSuffix(b.String(), "\n")
}

// pictureTokens is about what a picture costs beside words.
const pictureTokens = 1000

// show puts a turn's attachments into its message, texts before the question, as
// far as they fit into so many tokens, and returns what they took.
func (a *answering) show(m *llm.Message, t Turn, fit int64) (took int64) {
	b := a.brought[t.ID]
	bare := t.Question == "" && t.Heard == ""
	switch {
	case b.whole && bare:
		m.Text += b.text
	case bare && len(b.images) > 0:
		m.Text += b.text + a.words.AboutPicture
	case bare && b.text != "":
		m.Text = b.text + m.Text + a.words.AboutFile
	default:
		m.Text = cutTokens(b.text, fit) + m.Text
	}
	took = tokens(b.text)
	if took+pictureTokens*int64(len(b.images)) <= fit {
		m.Images = b.images
		took += pictureTokens * int64(len(b.images))
	}
	return min(took, fit)
}

// cutTokens is the beginning of a text that has about so many tokens.
func cutTokens(s string, most int64) string {
	quarters := int64(0)
	for i, r := range s {
		if r < utf8.RuneSelf {
			quarters++
		} else {
			quarters += 4
		}
		if quarters/4 > most {
			return s[:i] + "\n[…]\n"
		}
	}
	return s
}

// prompt is a conversation for a model that only completes.
func prompt(messages []llm.Message) string {
	if len(messages) == 1 {
		return messages[0].Text
	}
	var b strings.Builder
	for _, m := range messages {
		switch m.Role {
		case llm.System:
			b.WriteString(m.Text + "\n\n")
		case llm.User:
			b.WriteString("Q: " + m.Text + "\n")
		case llm.Assistant:
			b.WriteString("A: " + m.Text + "\n")
		}
	}
	return b.String() + "A:"
}

// tokens estimates how many tokens a text is, within some 20 % for English and
// Chinese: four bytes of ASCII, or one other letter, make one.
func tokens(s string) int64 {
	ascii, other := 0, 0
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			ascii++
			i++
			continue
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		other++
		i += n
	}
	return int64((ascii+3)/4 + other)
}

// requestTokens estimates the prompt tokens of a request.
func requestTokens(r llm.Request) int64 {
	if len(r.Messages) == 0 {
		return tokens(r.Prompt)
	}
	n := int64(3)
	for _, m := range r.Messages {
		n += 4 + tokens(m.Text) + pictureTokens*int64(len(m.Images))
	}
	return n
}

// ModelOf is the model of a chat that has no settings of its own.
func (p *Policy) ModelOf(ctx context.Context) (string, error) { return p.modelOf(ctx, Standing{}) }
