package bots

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	_ "image/gif" // their headers tell a picture's size
	_ "image/jpeg"
	_ "image/png"
	"net/http"
	"strings"

	"barkeep/llm"
)

// cannotSee says that a model takes no pictures.
type cannotSee struct{ model string }

func (e *cannotSee) Error() string { return "model takes no pictures: " + e.model }

// pictureSide is the most pixels a side may have: what the strictest of the large
// models takes. Larger pictures are made smaller.
const pictureSide = 8000

// look checks a picture by its own first bytes, whatever its name says.
func (a *answering) look(data []byte) (llm.Image, error) {
	mime := http.DetectContentType(data)
	var width, height int
	switch mime {
	case "image/png", "image/jpeg", "image/gif":
		c, _, err := image.DecodeConfig(bytes.NewReader(data))
		if err != nil {
			return llm.Image{}, &said{a.words.PictureKind, err}
		}
		width, height = c.Width, c.Height
	case "image/webp":
		width, height = webpSize(data)
	}
	switch {
	case width <= 0 || height <= 0:
		return llm.Image{}, say(a.words.PictureKind, "a picture of another kind: "+mime)
	case width <= pictureSide && height <= pictureSide && len(data) <= pictureBytes:
		return llm.Image{MIME: mime, Data: data}, nil
	}
	small, err := a.e.shrink(data)
	switch {
	case err == nil:
		return llm.Image{MIME: "image/jpeg", Data: small}, nil
	case width > pictureSide || height > pictureSide:
		return llm.Image{}, &said{a.words.PictureSize(width, height), err}
	}
	return llm.Image{MIME: mime, Data: data}, nil // it may do as it is
}

// webpSize reads the size from the head of a WebP file (RFC 9649); 0 if there is
// none.
func webpSize(b []byte) (width, height int) {
	if len(b) < 30 {
		return 0, 0
	}
	u16 := func(at int) int { return int(binary.LittleEndian.Uint16(b[at:])) }
	u24 := func(at int) int { return u16(at) | int(b[at+2])<<16 }
	switch string(b[12:16]) {
	case "VP8 ":
		return u16(26) & 0x3fff, u16(28) & 0x3fff
	case "VP8L":
		bits := binary.LittleEndian.Uint32(b[21:])
		return int(bits&0x3fff) + 1, int(bits>>14&0x3fff) + 1
	case "VP8X":
		return u24(24) + 1, u24(27) + 1
	}
	return 0, 0
}

// seers are parts of the ids of models that take pictures, blinds of those that do
// not. Of others the gateway's answer tells.
var (
	seers = []string{
		"gpt-4o", "gpt-4.1", "gpt-4.5", "gpt-4-turbo", "gpt-5", "chatgpt-4o", "o3-2", "o4-mini", "vision", "claude-3", "claude-opus", "claude-sonnet",
		"claude-haiku", "claude-4", "gemini", "-vl", "qwen2.5-omni", "qwen3-omni", "qvq", "pixtral", "llava", "glm-4v", "glm-4.1v", "glm-4.5v", "internvl",
		"step-1v", "grok-4", "llama-4", "gemma-3", "mistral-medium-3", "mistral-small-3", "minicpm-v", "doubao-1.5-vision", "kimi-latest",
	}
	blinds = []string{
		"gpt-3.5", "gpt-35", "text-davinci", "davinci-002", "babbage-002", "o1-mini", "o1-preview", "o3-mini", "claude-2", "claude-instant", "claude-1",
		"deepseek-chat", "deepseek-reasoner", "deepseek-r1", "deepseek-v", "deepseek-coder", "mixtral", "llama-2", "llama-3-", "llama-3.1", "llama-3.3",
		"llama3", "codellama", "qwen-turbo", "qwen-max", "qwen-plus", "qwq", "moonshot-v1-8k", "moonshot-v1-32k", "moonshot-v1-128k", "ernie-3", "glm-3",
	}
	blindExact = []string{"gpt-4", "gpt-4-0314", "gpt-4-0613", "gpt-4-32k", "gpt-4-32k-0613", "glm-4", "glm-4-flash", "glm-4-air", "glm-4-plus"}
)

// sees reports whether a model is known to read pictures.
func sees(id string) bool { return chats(id) && holds(strings.ToLower(id), seers) }

func holds(id string, parts []string) bool {
	for _, p := range parts {
		if strings.Contains(id, p) {
			return true
		}
	}
	return false
}

// blindModel reports whether a model is known to take no pictures.
func blindModel(id string) bool {
	id = strings.ToLower(id[strings.LastIndexByte(id, '/')+1:])
	for _, b := range blindExact {
		if id == b {
			return true
		}
	}
	return !holds(id, seers) && holds(id, blinds)
}

// blind says that a model takes no pictures, and names one that does.
func (a *answering) blind(ctx context.Context, model string, st Standing, cause error) error {
	other := ""
	for _, id := range a.pol.listed(ctx) {
		if id != model && sees(id) && a.pol.allowsModel(st, id) {
			other = id
			break
		}
	}
	return &said{a.words.NoSight(model, other), cause}
}

// sawNothing turns a gateway's refusal of pictures into the sentence about it.
func (a *answering) sawNothing(ctx context.Context, req llm.Request, st Standing, err error) error {
	var le *llm.Error
	if errors.As(err, &le) && le.Fault == llm.Blind {
		return a.blind(ctx, req.Model, st, err)
	}
	return err
}
