package discordtest

import (
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"
)

// linkLasts is how long a signed file address works (observed).
const linkLasts = 24 * time.Hour

type file struct {
	id, name, kind, description string
	data                        []byte
	channel                     string
	signed                      time.Time
	gone                        bool
}

func (s *Server) addFile(channel, name, kind, description string, data []byte) *file {
	now := time.Now()
	f := &file{id: s.ids.next(now), name: cleanName(name), kind: kind, description: description, data: data, channel: channel, signed: now}
	s.files[f.id] = f
	return f
}

// cleanName keeps what Discord keeps of a file's name (observed): no path, no
// white space.
func cleanName(name string) string {
	name = path.Base(strings.ReplaceAll(name, "\\", "/"))
	name = strings.Join(strings.Fields(name), "_")
	if name == "." || name == "/" || name == "" {
		return "unknown"
	}
	return name
}

func (s *Server) wireFile(f *file, ephemeral bool) wireAttachment {
	ex, is := f.signed.Add(linkLasts), f.signed
	link := fmt.Sprintf("%s/attachments/%s/%s/%s?ex=%x&is=%x&hm=%x", s.base, f.channel, f.id, url.PathEscape(f.name), ex.Unix(), is.Unix(), number(f.id))
	return wireAttachment{ID: f.id, Filename: f.name, Description: f.description, ContentType: f.kind, Size: len(f.data),
		URL: link, ProxyURL: link, Ephemeral: ephemeral}
}

// serveFile is cdn.discordapp.com: a link works for a day.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	s.mu.Lock()
	var f *file
	if len(parts) == 4 {
		f = s.files[parts[2]]
	}
	s.mu.Unlock()
	ex, err := strconv.ParseInt(r.URL.Query().Get("ex"), 16, 64)
	switch {
	case f == nil || f.gone || f.channel != parts[1] || f.name != parts[3]:
		http.Error(w, "Not Found", http.StatusNotFound)
	case err != nil || time.Now().Unix() > ex || r.URL.Query().Get("hm") != fmt.Sprintf("%x", number(f.id)):
		http.Error(w, "This content is no longer available.", http.StatusNotFound)
	default:
		w.Header().Set("Content-Type", or(f.kind, "application/octet-stream"))
		w.Header().Set("Content-Length", strconv.Itoa(len(f.data)))
		if _, err := w.Write(f.data); err != nil {
			return // the reader went away
		}
	}
}
