package llmtest

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"math/big"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"
)

// work is a call without a stream that is not a text call: it reserves, waits, fails or delivers.
func (c *call) work(likely int64, deliver func()) {
	c.own = c.g.ownPrompt(c.req)
	if !c.reserve(likely) || c.limited() {
		return
	}
	defer c.begin()()
	c.heard = time.Now()
	if c.wholeTrouble() {
		return
	}
	switch c.workThrough() {
	case closed, left:
		c.cut = true
		return
	case silent, expired:
		c.late, c.reply.Trouble = true, UpstreamDown
	}
	if c.g.opt.Kind == OneAPI && c.req.Path == "/v1/images/generations" && c.reply.Status != 0 {
		c.rawUpstreamError()
		return
	}
	if !c.failsFirst() {
		deliver()
	}
}

// rawUpstreamError is one-api's way with pictures: the upstream's answer untouched, Retry-After included.
func (c *call) rawUpstreamError() {
	c.release()
	e := usual(c.reply.Status, c.req.Model)
	if c.reply.Error != nil {
		e = *c.reply.Error
	}
	c.w.Header().Set("Content-Type", "application/json")
	if c.reply.RetryAfter != "" {
		c.w.Header().Set("Retry-After", c.reply.RetryAfter)
	}
	c.relayError(c.reply.Status, e)
}

func (x *exchange) images() {
	fallback := "dall-e"
	if x.g.opt.Kind == OneAPI {
		fallback = "dall-e-2"
	}
	c, ok := x.call(fallback)
	if !ok || !c.priced() {
		return
	}
	n := max(c.req.N, 1)
	size := c.req.Size
	if size == "" {
		size = "1024x1024"
	}
	if !c.pictureIsSound(n, size) {
		return
	}
	quality := c.req.Quality
	if quality == "" {
		quality = "standard"
	}
	times := new(big.Rat).Mul(sizeFactor(c.req.Model, size, quality), new(big.Rat).SetInt64(n))
	quota := c.price.once(c.g.opt.Kind, c.factor.or("1"), times, c.site.QuotaPerUnit)
	c.work(quota, func() {
		content := c.ratios(false)
		if c.g.opt.Kind == NewAPI {
			content = "大小 " + size + ", 品质 " + quality + ", 生成数量 " + strconv.FormatInt(n, 10)
		}
		var tokens int64
		if c.g.opt.Kind == NewAPI {
			tokens = n
		}
		c.settle(quota, counted{prompt: tokens}, content)
		c.deliverPictures(n)
	})
}

func (c *call) pictureIsSound(n int64, size string) bool {
	sizes := map[string]map[string]bool{
		"dall-e-2": {"256x256": true, "512x512": true, "1024x1024": true},
		"dall-e-3": {"1024x1024": true, "1024x1792": true, "1792x1024": true},
	}[c.req.Model]
	wrongSize := sizes != nil && !sizes[size]
	if c.g.opt.Kind == NewAPI {
		if wrongSize {
			text := "size must be one of 256x256, 512x512, or 1024x1024 for dall-e-2 or dall-e"
			if c.req.Model == "dall-e-3" {
				text = "size must be one of 1024x1024, 1024x1792 or 1792x1024 for dall-e-3"
			}
			c.refuse(http.StatusInternalServerError, text, "invalid_request")
		}
		return !wrongSize
	}
	switch most := map[string]int64{"dall-e-2": 10, "dall-e-3": 1}[c.req.Model]; {
	case wrongSize:
		c.refuse(http.StatusBadRequest, "size not supported for this image model", "size_not_supported")
	case c.req.Prompt == "":
		c.refuse(http.StatusBadRequest, "prompt is required", "prompt_missing")
	case most != 0 && n > most:
		c.refuse(http.StatusBadRequest, "invalid value of n", "n_not_within_range")
	default:
		return true
	}
	return false
}

// sizeFactor is what a picture costs beside the smallest of its model.
func sizeFactor(model, size, quality string) *big.Rat {
	square := size == "1024x1024"
	if model == "dall-e-2" {
		return map[string]*big.Rat{"256x256": big.NewRat(1, 1), "512x512": big.NewRat(9, 8), "1024x1024": big.NewRat(5, 4)}[size]
	}
	switch {
	case model != "dall-e-3", square && quality != "hd":
		return big.NewRat(1, 1)
	case square, quality != "hd":
		return big.NewRat(2, 1)
	}
	return big.NewRat(3, 1)
}

// dot is a PNG of one pixel.
const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

func (c *call) deliverPictures(n int64) {
	picture := dot
	if c.reply.Image != nil {
		picture = base64.StdEncoding.EncodeToString(c.reply.Image)
	}
	data := []any{}
	for range min(n, 100) {
		if c.req.Format == "b64_json" {
			data = append(data, map[string]string{"b64_json": picture})
			continue
		}
		data = append(data, map[string]string{"revised_prompt": c.req.Prompt, "url": c.g.URL() + "/img.png"})
	}
	c.deliver(c.player().encode(map[string]any{"created": time.Now().Unix(), "data": data}))
}

func (x *exchange) embeddings() {
	c, ok := x.call("")
	if !ok || !c.priced() {
		return
	}
	if c.req.Input == "" && c.g.opt.Kind == NewAPI {
		c.refuse(http.StatusInternalServerError, "input is empty", "invalid_request")
		return
	}
	c.work(c.likely(c.g.opt.Count(c.req.Input)), func() {
		u := Usage{Prompt: c.own}
		if c.reply.Usage != nil {
			u = *c.reply.Usage
		}
		c.charge(counted{prompt: u.Prompt})
		c.deliver(c.player().encode(map[string]any{
			"object": "list", "model": c.req.Model, "usage": map[string]int64{"prompt_tokens": u.Prompt, "total_tokens": u.Prompt},
			"data": []any{map[string]any{"object": "embedding", "index": 0, "embedding": []float64{0.01, -0.02, 0.03}}},
		}))
	})
}

func (x *exchange) transcriptions() {
	c, ok := x.call("whisper-1")
	if !ok || !c.priced() {
		return
	}
	if len(c.req.File) == 0 && c.g.opt.Kind != OneAPI {
		c.refuse(http.StatusInternalServerError, "file is required", "convert_request_failed")
		return
	}
	c.work(c.likely(0), func() {
		var text string
		for _, chunk := range c.reply.Chunks {
			text += chunk.Text
		}
		milliseconds := duration(c.req.File)
		tokens := milliseconds / 60 // a minute is 1000 tokens
		switch {
		case c.g.opt.Kind == OneAPI:
			tokens = c.g.opt.Count(text) // one-api charges the words' number, whatever the ratio
			c.settle(tokens, counted{prompt: tokens}, c.ratios(false))
		case tokens == 0:
			c.settle(0, counted{}, "上游没有返回计费信息，无法扣费（可能是上游超时）")
		default:
			c.charge(counted{prompt: tokens})
		}
		body := map[string]any{"text": text}
		if c.req.Format == "verbose_json" {
			body["task"], body["language"], body["segments"] = "transcribe", "english", []any{}
			body["duration"] = float64(milliseconds) / 1000
		}
		c.deliver(c.player().encode(body))
	})
}

// duration of a recording in milliseconds: exact for WAV, guessed from the size for other formats that are known, else 0.
func duration(file []byte) int64 {
	if len(file) >= 44 && string(file[:4]) == "RIFF" && string(file[8:12]) == "WAVE" {
		perSecond := int64(binary.LittleEndian.Uint32(file[28:32]))
		if perSecond == 0 {
			return 0
		}
		return int64(len(file)-44) * 1000 / perSecond
	}
	for _, magic := range []string{"OggS", "ID3", "fLaC", "\xff\xfb", "\x1aE\xdf\xa3"} {
		if bytes.HasPrefix(file, []byte(magic)) || len(file) > 12 && string(file[4:8]) == "ftyp" {
			return max(int64(len(file))/4, 1000) // 32 kbit/s
		}
	}
	return 0
}

func (x *exchange) speech() {
	c, ok := x.call("")
	if !ok || !c.priced() {
		return
	}
	characters := int64(utf8.RuneCountInString(c.req.Input))
	c.work(c.likely(characters), func() {
		c.charge(counted{prompt: characters})
		audio := c.reply.Audio
		if audio == nil {
			audio = silence()
		}
		c.w.Header().Set("Content-Type", "audio/wav")
		c.w.Header().Set("Content-Length", strconv.Itoa(len(audio)))
		c.w.WriteHeader(http.StatusOK)
		c.write(audio)
	})
}

// silence is a tenth of a second of nothing, as WAV.
func silence() []byte {
	const samples = 800
	b := make([]byte, 44, 44+samples)
	copy(b, "RIFF")
	binary.LittleEndian.PutUint32(b[4:], 36+samples)
	copy(b[8:], "WAVEfmt ")
	binary.LittleEndian.PutUint32(b[16:], 16)
	binary.LittleEndian.PutUint16(b[20:], 1)
	binary.LittleEndian.PutUint16(b[22:], 1)
	binary.LittleEndian.PutUint32(b[24:], 8000)
	binary.LittleEndian.PutUint32(b[28:], 8000)
	binary.LittleEndian.PutUint16(b[32:], 1)
	binary.LittleEndian.PutUint16(b[34:], 8)
	copy(b[36:], "data")
	binary.LittleEndian.PutUint32(b[40:], samples)
	return append(b, bytes.Repeat([]byte{128}, samples)...)
}
