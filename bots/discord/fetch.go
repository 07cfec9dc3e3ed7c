package discord

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"barkeep/bots"
)

// attachment is a file of a message. Its address is signed and works for about a day.
type attachment struct {
	Name     string  `json:"filename"`
	MIME     string  `json:"content_type"`
	Size     int64   `json:"size"`
	URL      string  `json:"url"`
	Duration float64 `json:"duration_secs"`
}

// attachments are what a message carries beside words; its source is the signed address.
func (m *message) attachments() []bots.Attachment {
	out := asAttachments(m.Attachments)
	for _, s := range m.Snapshots {
		out = append(out, s.Message.attachments()...)
	}
	if len(out) == 0 && len(m.Stickers) > 0 {
		out = append(out, bots.Attachment{Kind: bots.Unread})
	}
	return out
}

func asAttachments(files []attachment) []bots.Attachment {
	var out []bots.Attachment
	for _, a := range files {
		out = append(out, bots.Attachment{
			Kind: bots.SortOf(a.MIME, a.Name), Name: a.Name, MIME: a.MIME, Size: a.Size, Seconds: int(a.Duration), Source: a.URL,
		})
	}
	return out
}

// Fetch implements bots.Platform. Only Discord's own addresses are opened, and without the bot's token.
func (p *Platform) Fetch(ctx context.Context, source string, limit int64) ([]byte, error) {
	at, err := url.Parse(source)
	if err != nil || !p.api.serves(at) {
		return nil, fmt.Errorf("download a file: %w: not an address of Discord's", bots.ErrGone)
	}
	ctx, cancel := context.WithTimeout(ctx, uploadTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, source, nil)
	if err != nil {
		return nil, fmt.Errorf("download a file: %w", bots.ErrGone)
	}
	req.Header.Set("User-Agent", p.api.agent)
	client := *p.api.client
	client.CheckRedirect = func(next *http.Request, _ []*http.Request) error {
		if !p.api.serves(next.URL) {
			return errors.New("redirected away from Discord")
		}
		return nil
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("download a file: %w", p.api.clean(err))
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusNotFound || resp.StatusCode == http.StatusForbidden || resp.StatusCode == http.StatusGone:
		return nil, fmt.Errorf("download a file: %w (HTTP %d)", bots.ErrGone, resp.StatusCode)
	case resp.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("download a file: HTTP %d", resp.StatusCode)
	case resp.ContentLength > limit:
		return nil, bots.ErrTooLarge
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("download a file: %w", p.api.clean(err))
	case int64(len(data)) > limit:
		return nil, bots.ErrTooLarge
	}
	return data, nil
}

// serves: files come from Discord's content hosts, or from where the API is when that is elsewhere (a proxy, a test).
func (a *api) serves(at *url.URL) bool {
	host := strings.ToLower(at.Hostname())
	if at.Scheme == "https" && (host == "cdn.discordapp.com" || host == "media.discordapp.net") {
		return true
	}
	root, err := url.Parse(a.root)
	return err == nil && at.Host == root.Host && at.Scheme == root.Scheme
}
