package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"barkeep/bots"
)

// downloadMost is the most that Telegram lets a bot download, in bytes (getFile).
const downloadMost = 20 << 20

type media struct {
	FileID   string `json:"file_id"`
	Name     string `json:"file_name"`
	MIME     string `json:"mime_type"`
	Size     int64  `json:"file_size"`
	Duration int    `json:"duration"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
}

// attachments are what a message carries beside words. Its source is the file's id, which lasts.
func (m *message) attachments() []bots.Attachment {
	one := func(kind bots.Sort, f *media) []bots.Attachment {
		return []bots.Attachment{{Kind: kind, Name: f.Name, MIME: f.MIME, Size: f.Size, Seconds: f.Duration, Source: f.FileID}}
	}
	switch {
	case len(m.Photo) > 0:
		largest := &m.Photo[0]
		for i := range m.Photo {
			if m.Photo[i].Width*m.Photo[i].Height > largest.Width*largest.Height {
				largest = &m.Photo[i]
			}
		}
		return one(bots.Picture, largest)
	case m.Voice != nil:
		return one(bots.Voice, m.Voice)
	case m.Audio != nil:
		return one(bots.Voice, m.Audio)
	case bool(m.Video || m.VideoNote || m.Sticker || m.Animation || m.Location || m.Contact || m.Poll || m.Dice || m.Story || m.Game): // an animation comes as a document, too
		return []bots.Attachment{{Kind: bots.Unread}}
	case m.Document != nil:
		return one(bots.SortOf(m.Document.MIME, m.Document.Name), m.Document)
	}
	return nil
}

// Fetch implements bots.Platform; a source is a file's id.
func (p *Platform) Fetch(ctx context.Context, source string, limit int64) ([]byte, error) {
	limit = min(limit, downloadMost)
	var file struct {
		Path string `json:"file_path"`
		Size int64  `json:"file_size"`
	}
	err := p.api.call(ctx, "getFile", params{"file_id": source}, &file)
	switch e := asRefusal(err); {
	case e != nil && e.says("too big"):
		return nil, fmt.Errorf("%w: %w", bots.ErrTooLarge, err)
	case e != nil && e.Code == 400 && !e.says("temporarily"):
		return nil, fmt.Errorf("%w: %w", bots.ErrGone, err)
	case err != nil:
		return nil, err
	case file.Size > limit:
		return nil, bots.ErrTooLarge
	case path.IsAbs(file.Path): // a self-hosted server in --local mode names a file on its own disk
		return p.openLocal(file.Path, limit)
	case file.Path == "" || strings.Contains(file.Path, ".."):
		return nil, errors.New("download a file: the server gives no path")
	}
	return p.api.download(ctx, file.Path, limit)
}

// openLocal reads a file below the directory that the operator named, and no other: links out of it are not followed.
func (p *Platform) openLocal(name string, limit int64) ([]byte, error) {
	if p.files == "" {
		return nil, fmt.Errorf("read a file of the Bot API server: %w: it runs with --local, and telegram.files is not set", bots.ErrOutOfReach)
	}
	below, err := filepath.Rel(p.files, filepath.FromSlash(name))
	if err != nil || !filepath.IsLocal(below) {
		return nil, fmt.Errorf("read a file of the Bot API server: %w: it is not below telegram.files", bots.ErrOutOfReach)
	}
	root, err := os.OpenRoot(p.files)
	if err != nil {
		return nil, fmt.Errorf("open telegram.files: %w: %w", bots.ErrOutOfReach, err)
	}
	defer root.Close()
	file, err := root.Open(below)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w: %w", bots.ErrGone, err)
	case err != nil:
		return nil, fmt.Errorf("read a file of the Bot API server: %w: %w", bots.ErrOutOfReach, err)
	}
	defer file.Close()
	if is, err := file.Stat(); err != nil || !is.Mode().IsRegular() {
		return nil, fmt.Errorf("read a file of the Bot API server: %w: no file", errors.Join(bots.ErrGone, err))
	}
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read a file of the Bot API server: %w", err)
	case int64(len(data)) > limit:
		return nil, bots.ErrTooLarge
	}
	return data, nil
}

// download reads a file by the path that getFile gave. No error of it contains the token.
func (a *api) download(ctx context.Context, file string, limit int64) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, uploadTimeout)
	defer cancel()
	parts := strings.Split(file, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.root+"/file/bot"+a.token+"/"+strings.Join(parts, "/"), nil)
	if err != nil {
		return nil, fmt.Errorf("download a file: %w", a.clean(err))
	}
	client := *a.client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // the next host would read the token
	resp, err := client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("download a file: %w", a.clean(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, &Error{Method: "download", Code: resp.StatusCode, Description: http.StatusText(resp.StatusCode)}
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("download a file: %w", a.clean(err))
	case int64(len(data)) > limit:
		return nil, bots.ErrTooLarge
	}
	return data, nil
}
