package discordtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"reflect"
)

// Sizes of requests, as documented; maxFile is without boosts.
const (
	maxRequest = 25 << 20
	maxFile    = 10 << 20
	maxFiles   = 10 // per message (not documented, common knowledge)
)

// request is a request that reached its route.
type request struct {
	rt      *route
	vars    map[string]string
	query   url.Values
	data    []byte // as it came
	body    []byte // its JSON part
	uploads []upload
	call    *Call
	gateway string // the WebSocket address that suits the request's host
}

type upload struct {
	field, name, kind string
	data              []byte
}

// receive reads the body; a reply when it is too large or broke off.
func (s *Server) receive(w http.ResponseWriter, r *http.Request, call *Call, rt *route) (*reply, []byte) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return failure(errTooLarge, nil), nil
	}
	if err != nil {
		return failure(errJSON, nil), nil
	}
	if rt == nil {
		return nil, data
	}
	q := &request{data: data}
	if q.read(r.Header.Get("Content-Type")) == nil {
		s.mu.Lock()
		call.Body, call.Files = string(q.body), len(q.uploads)
		s.mu.Unlock()
	}
	return nil, data
}

// read takes the body apart: JSON, or a form with payload_json and files. A
// Content-Type without a body is refused, as is another type.
func (q *request) read(contentType string) *apiError {
	if contentType == "" && len(q.data) == 0 {
		return nil
	}
	kind, params, err := mime.ParseMediaType(contentType)
	switch {
	case err == nil && kind == "application/json":
		q.body = q.data
	case err == nil && kind == "multipart/form-data":
		if problem := q.readForm(params["boundary"]); problem != nil {
			return problem
		}
	default:
		return formError("", "CONTENT_TYPE_INVALID", `Expected "Content-Type" header to be one of {'application/json', 'multipart/form-data'}.`)
	}
	if q.body != nil && !json.Valid(q.body) {
		return errJSON
	}
	return nil
}

func (q *request) readForm(boundary string) *apiError {
	parts := multipart.NewReader(bytes.NewReader(q.data), boundary)
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return formError("", "MULTIPART_INVALID", "The form could not be read.")
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return formError("", "MULTIPART_INVALID", "The form could not be read.")
		}
		switch {
		case part.FormName() == "payload_json":
			q.body = data
		case part.FileName() == "":
		case len(data) > maxFile:
			return errTooLarge
		default:
			q.uploads = append(q.uploads, upload{field: part.FormName(), name: part.FileName(), kind: part.Header.Get("Content-Type"), data: data})
		}
	}
}

// decode puts the JSON part into v. What has the wrong type is 50035 at its
// path.
func (q *request) decode(v any) *apiError {
	if q.body == nil {
		return nil
	}
	err := json.Unmarshal(q.body, v)
	if err == nil {
		return nil
	}
	wrong := (*json.UnmarshalTypeError)(nil)
	if !errors.As(err, &wrong) {
		return errJSON
	}
	return wrongType(wrong.Field, wrong.Type.Kind())
}

func wrongType(path string, want reflect.Kind) *apiError {
	switch want {
	case reflect.String:
		return formError(path, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
	case reflect.Bool:
		return formError(path, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
	case reflect.Slice, reflect.Array:
		return formError(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
	case reflect.Struct, reflect.Map:
		return formError(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
	}
	return formError(path, "NUMBER_TYPE_COERCE", "Value is not a number.")
}
