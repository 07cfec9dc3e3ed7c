package telegramtest

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

const maxBody = 64 << 20 // above the 50 MB that an upload may have

// upload is a file that came with a call, or that a person sends.
type upload struct {
	name, mime    string
	bytes         []byte
	size          int64
	width, height int
}

// request is a call's parameters: strings as they are, everything else as its JSON.
type request struct {
	values map[string]string
	files  map[string]upload
}

var errBody = errors.New("object expected") // the text is not checked against the real server

// decode reads query string and body: JSON, urlencoded or multipart, as the content type says.
func decode(r *http.Request) (request, error) {
	p := request{values: map[string]string{}, files: map[string]upload{}}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return p, errors.New("can't parse the query")
	}
	p.add(query)
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		kind = ""
	}
	r.Body = http.MaxBytesReader(nil, r.Body, maxBody)
	switch kind {
	case "application/json":
		return p, p.decodeJSON(r.Body)
	case "application/x-www-form-urlencoded":
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return p, errors.New("can't read the body")
		}
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return p, errors.New("can't parse the form")
		}
		p.add(form)
	case "multipart/form-data":
		if params["boundary"] == "" {
			return p, errors.New("boundary not found")
		}
		return p, p.decodeMultipart(r)
	}
	return p, nil
}

func (p request) add(form url.Values) {
	for name, all := range form {
		if len(all) > 0 {
			p.values[name] = all[0]
		}
	}
}

func (p request) decodeJSON(body io.Reader) error {
	raw, err := io.ReadAll(body)
	if err != nil {
		return errors.New("can't read the body")
	}
	if !utf8.Valid(raw) {
		return errors.New("strings must be encoded in UTF-8")
	}
	if len(strings.TrimSpace(string(raw))) == 0 {
		return nil
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(raw, &object); err != nil || object == nil {
		return errBody
	}
	for name, v := range object {
		var text string
		if err := json.Unmarshal(v, &text); err == nil && v[0] == '"' {
			p.values[name] = text
			continue
		}
		p.values[name] = string(v)
	}
	return nil
}

func (p request) decodeMultipart(r *http.Request) error {
	form, err := r.MultipartReader()
	if err != nil {
		return errors.New("can't parse the form")
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			_, err = io.Copy(io.Discard, r.Body) // net/http sees a client go only behind the whole body
			return err
		}
		if err != nil {
			return errors.New("can't parse the form")
		}
		body, err := io.ReadAll(part)
		if err != nil {
			return errors.New("can't read the body")
		}
		if part.FileName() == "" {
			p.values[part.FormName()] = string(body)
			continue
		}
		p.files[part.FormName()] = upload{name: part.FileName(), mime: part.Header.Get("Content-Type"), bytes: body, size: int64(len(body))}
	}
}

// has says whether a parameter was given with a value; null counts as none.
func (p request) has(name string) bool { v := p.values[name]; return v != "" && v != "null" }

// int reads a number as leniently as the Bot API server: what follows the digits is ignored, no number is 0.
func (p request) int(name string) int64 {
	v := strings.TrimSpace(p.values[name])
	end := 0
	for end < len(v) && (v[end] >= '0' && v[end] <= '9' || end == 0 && v[0] == '-') {
		end++
	}
	n, err := strconv.ParseInt(v[:end], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// within is a number forced into bounds, or what it is when not given.
func (p request) within(name string, absent, least, most int) int {
	if !p.has(name) {
		return absent
	}
	return int(min(max(p.int(name), int64(least)), int64(most)))
}

func (p request) bool(name string) bool {
	switch strings.ToLower(strings.TrimSpace(p.values[name])) {
	case "true", "yes", "1":
		return true
	}
	return false
}

// object reads a JSON parameter into v and reports whether it was given and is JSON of that shape.
func (p request) object(name string, v any) (given bool, err error) {
	if !p.has(name) {
		return false, nil
	}
	return true, json.Unmarshal([]byte(p.values[name]), v)
}
