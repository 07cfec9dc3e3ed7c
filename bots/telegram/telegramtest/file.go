package telegramtest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	_ "image/gif" // photos that people and bots send
	_ "image/jpeg"
	_ "image/png"
	"os"
	"path"
	"path/filepath"
	"strings"
)

const (
	maxDownload = 20 << 20 // telegram-bot-api MAX_DOWNLOAD_FILE_SIZE
	maxUpload   = 50 << 20
	maxPhoto    = 10 << 20
)

type file struct {
	id, unique, name, mime, path string
	kind                         string // photo, document, voice
	size                         int64
	bytes                        []byte
	width, height, seconds       int
	lost                         bool
}

func (s *Server) addFile(kind string, u upload) *file {
	s.ids.file++
	n := s.ids.file
	prefix := map[string]string{"photo": "AgACAgIAAxk", "document": "BQACAgIAAxk", "voice": "AwACAgIAAxk"}[kind]
	f := &file{
		id:     prefix + base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "barkeep-test-file-%08d", n)),
		unique: "AgAD" + base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%08d", n)),
		name:   u.name, mime: u.mime, kind: kind, size: u.size, bytes: u.bytes, width: u.width, height: u.height,
	}
	if f.size == 0 {
		f.size = int64(len(u.bytes))
	}
	ext := map[string]string{"photo": ".jpg", "voice": ".oga"}[kind]
	if ext == "" {
		ext = path.Ext(u.name)
	}
	f.path = fmt.Sprintf("%ss/file_%d%s", kind, n, ext)
	s.files[f.id] = f
	return f
}

// attachUpload makes a person's or the bot's file part of a message. Photos come in three sizes, the largest last.
func (s *Server) attachUpload(m *message, kind string, u upload, seconds int) {
	switch kind {
	case "photo":
		if u.width == 0 || u.height == 0 {
			u.width, u.height = 800, 600
		}
		for _, part := range []int{8, 2, 1} {
			small := u
			small.width, small.height = max(1, u.width/part), max(1, u.height/part)
			small.size = u.size / int64(part)
			m.photo = append(m.photo, s.addFile(kind, small))
		}
	case "voice":
		if u.mime == "" {
			u.mime = "audio/ogg"
		}
		m.voice = s.addFile(kind, u)
		m.voice.name, m.voice.seconds = "", seconds
	default:
		m.document = s.addFile("document", u)
	}
}

func (f *file) wire() *wireFile {
	if f == nil {
		return nil
	}
	w := &wireFile{FileID: f.id, UniqueID: f.unique, Name: f.name, MIME: f.mime, Size: f.size}
	if f.kind == "voice" {
		w.Duration = &f.seconds
	}
	return w
}

func wirePhotos(list []*file) []wirePhoto {
	var out []wirePhoto
	for _, f := range list {
		out = append(out, wirePhoto{FileID: f.id, UniqueID: f.unique, Width: f.width, Height: f.height, Size: f.size})
	}
	return out
}

func (s *Server) getFile(p request) (any, *refusal) {
	id := p.values["file_id"]
	if id == "" {
		return nil, bad("file_id not specified")
	}
	f := s.files[id]
	switch {
	case f == nil:
		return nil, bad("invalid file_id")
	case f.lost:
		return nil, bad("wrong file_id or the file is temporarily unavailable")
	case s.opt.LocalFiles != "":
		return s.onDisk(f)
	case f.size > maxDownload:
		return nil, bad("file is too big")
	}
	return wireFile{FileID: f.id, UniqueID: f.unique, Size: f.size, Path: f.path}, nil
}

// onDisk is getFile of a server with --local.
func (s *Server) onDisk(f *file) (any, *refusal) {
	name := filepath.Join(s.opt.LocalFiles, filepath.FromSlash(f.path))
	err := os.MkdirAll(filepath.Dir(name), 0o700)
	if err == nil {
		err = os.WriteFile(name, f.bytes, 0o600)
	}
	if err != nil {
		return nil, &refusal{code: 500, description: "Internal Server Error: " + err.Error()}
	}
	return wireFile{FileID: f.id, UniqueID: f.unique, Size: f.size, Path: filepath.ToSlash(name)}, nil
}

// LoseFile makes a file temporarily unavailable at Telegram.
func (s *Server) LoseFile(fileID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.files[fileID]; f != nil {
		f.lost = true
	}
}

// checkPhoto holds an upload to sendPhoto's bounds. The refusals' texts are not in the facts; they are Telegram's usual ones.
func checkPhoto(u *upload) *refusal {
	if u.size > maxPhoto {
		return bad("PHOTO_SAVE_FILE_INVALID")
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(u.bytes))
	if err != nil {
		return bad("IMAGE_PROCESS_FAILED")
	}
	long, short := max(c.Width, c.Height), min(c.Width, c.Height)
	if c.Width+c.Height > 10000 || short == 0 || long > 20*short {
		return bad("PHOTO_INVALID_DIMENSIONS")
	}
	u.width, u.height = c.Width, c.Height
	return nil
}

// given finds the file of a send: an upload, attach://name, or the file_id of a file that the server knows.
func (s *Server) given(p request, name string) (u *upload, known *file, e *refusal) {
	if f, ok := p.files[name]; ok {
		return &f, nil, checkUpload(f)
	}
	v := p.values[name]
	if field, ok := strings.CutPrefix(v, "attach://"); ok {
		if f, ok := p.files[field]; ok {
			return &f, nil, checkUpload(f)
		}
	}
	switch {
	case v == "":
		return nil, nil, bad("there is no %s in the request", name)
	case strings.Contains(v, "://"):
		return nil, nil, bad("failed to get HTTP URL content") // this server fetches nothing
	case s.files[v] == nil:
		return nil, nil, bad("wrong remote file identifier specified: can't unserialize it")
	}
	return nil, s.files[v], nil
}

func checkUpload(u upload) *refusal {
	switch {
	case len(u.bytes) == 0:
		return bad("file must be non-empty")
	case u.size > maxUpload:
		return &refusal{code: 413, description: "Request Entity Too Large"}
	}
	return nil
}
