package bots

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"barkeep/llm"
)

// Bounds of what a question may bring.
const (
	fileMost     = 20 << 20 // bytes of one file; no platform lets bots download more
	picturesMost = 18 << 20 // bytes of all pictures in a request
	fetchTime    = 2 * time.Minute
	fetchTries   = 3
)

// said is a failure with its sentence for those who asked.
type said struct {
	sentence string
	err      error
}

func (s *said) Error() string { return s.err.Error() }
func (s *said) Unwrap() error { return s.err }

func say(sentence, cause string) error { return &said{sentence, errors.New(cause)} }

// faultName tells failures apart that are not said twice in a while.
func faultName(err error) string {
	var own *said
	if errors.As(err, &own) {
		return own.sentence
	}
	return string(llm.FaultOf(err))
}

// material is what a turn's attachments give a model.
type material struct {
	text   string
	images []llm.Image
	whole  bool // text is the question itself, which was too long for a message
}

// gather reads the attachments of the last two turns of a path; of older ones the
// model knows only what was said. Of the question's own, each must be read; an
// earlier one may be gone.
func (a *answering) gather(ctx context.Context, path []Turn, model string, st Standing) error {
	a.brought = map[int64]material{}
	last := len(path) - 1
	for i := max(0, last-1); i <= last; i++ {
		m, err := a.read(ctx, path[i], model, i == last)
		if err != nil && i == last {
			var blind *cannotSee
			if errors.As(err, &blind) {
				return a.blind(ctx, model, st, err)
			}
			return err
		}
		a.brought[path[i].ID] = m
	}
	return nil
}

// read makes material of one turn's attachments. Where they need not be read, what
// cannot be is left out.
func (a *answering) read(ctx context.Context, t Turn, model string, must bool) (m material, err error) {
	total := 0
	for _, f := range t.Files {
		var one material
		switch f.Kind {
		case Picture:
			one, err = a.picture(ctx, t, f, model)
		case Document:
			one, err = a.document(ctx, t, f, model)
		case Unread:
			one.text = "[an attachment that cannot be shown]\n"
			a.tell(must, a.words.UnreadKind)
		}
		if err != nil && must {
			return m, err
		}
		if err != nil {
			a.e.log.Debug("an earlier attachment is left out", "turn", t.ID, "err", err)
			continue
		}
		for _, image := range one.images {
			total += len(image.Data)
		}
		if total > picturesMost {
			if must {
				return m, say(a.words.FileTooLarge("", picturesMost>>20), "all pictures together are too large")
			}
			break
		}
		m.text += one.text
		m.images = append(m.images, one.images...)
		m.whole = one.whole && len(t.Files) == 1
	}
	return m, nil
}

// tell adds a small line for the end of the answer, once.
func (a *answering) tell(must bool, line string) {
	if must && !strings.Contains(a.told, line) {
		a.told = strings.TrimSpace(a.told + "\n" + line)
	}
}

func (a *answering) picture(ctx context.Context, t Turn, f Attachment, model string) (material, error) {
	if blindModel(model) {
		return material{}, &cannotSee{model}
	}
	data, err := a.load(ctx, t, f)
	if err != nil {
		return material{}, err
	}
	image, err := a.look(data)
	if err != nil {
		return material{}, err
	}
	return material{images: []llm.Image{image}}, nil
}

// longPaste is the file that Discord's apps make of a text above the limit.
const longPaste = "message.txt"

// document reads a file's text, the first time in full, later from what was kept.
func (a *answering) document(ctx context.Context, t Turn, f Attachment, model string) (material, error) {
	name := f.KeptAs(t.Chat.Ref.Platform) + "-text"
	got, err := a.keptText(ctx, name)
	if errors.Is(err, ErrUnknown) {
		var data []byte
		if data, err = a.load(ctx, t, f); err != nil {
			return material{}, err
		}
		if strings.HasPrefix(http.DetectContentType(data), "image/") {
			return a.picture(ctx, t, f, model)
		}
		got, err = a.extract(ctx, f, data)
		if err == nil {
			a.keepText(ctx, name, got)
		}
	}
	if err != nil {
		return material{}, err
	}
	if got.Cut {
		a.tell(t.ID == a.turn.ID, a.words.FileCut(f.Name))
	}
	if f.Name == longPaste {
		return material{text: got.Text, whole: true}, nil
	}
	return material{text: fmt.Sprintf("<file name=%q>\n%s\n</file>\n", f.Name, got.Text)}, nil
}

// extract has a file read.
func (a *answering) extract(ctx context.Context, f Attachment, data []byte) (Reading, error) {
	if a.e.read == nil {
		return Reading{}, say(a.words.FileBinary(f.Name), "no reader of files")
	}
	got, err := a.e.read(ctx, data)
	var why Unreadable
	if !errors.As(err, &why) {
		return got, err
	}
	w := a.words
	sentences := map[Unreadable]func(string) string{
		"binary": w.FileBinary, "encoding": w.FileEncoding, "locked": w.FileLocked, "damaged": w.FileDamaged,
		"scanned": w.FileScanned, "huge": w.FileHuge, UnreadableSlow: w.FileSlow,
	}
	if sentence := sentences[why]; sentence != nil {
		return got, &said{sentence(f.Name), err}
	}
	return got, err
}

// Kept text begins with a byte that says whether the file holds more.
func (a *answering) keptText(ctx context.Context, name string) (Reading, error) {
	data, err := a.e.store.LoadFile(ctx, name)
	if err != nil || len(data) == 0 {
		return Reading{}, errors.Join(err, ErrUnknown)
	}
	return Reading{Text: string(data[1:]), Cut: data[0] == '+'}, nil
}

func (a *answering) keepText(ctx context.Context, name string, r Reading) {
	mark := "."
	if r.Cut {
		mark = "+"
	}
	if err := a.e.store.SaveFile(ctx, name, []byte(mark+r.Text)); err != nil {
		a.e.log.Warn("keep a file's text", "turn", a.turn.ID, "err", err)
	}
}

// load returns an attachment's bytes: those kept, else from the platform, where a
// passing trouble is tried again.
func (a *answering) load(ctx context.Context, t Turn, f Attachment) ([]byte, error) {
	name := f.KeptAs(t.Chat.Ref.Platform)
	if data, err := a.e.store.LoadFile(ctx, name); err == nil {
		return data, nil
	}
	if f.Size > fileMost {
		return nil, say(a.words.FileTooLarge(f.Name, fileMost>>20), "an attachment is too large")
	}
	data, err := a.fetch(ctx, t, f)
	switch {
	case errors.Is(err, ErrTooLarge):
		return nil, &said{a.words.FileTooLarge(f.Name, fileMost>>20), err}
	case errors.Is(err, ErrGone):
		return nil, &said{a.words.FileGone(f.Name, code(a.turn.ID)), err}
	case errors.Is(err, ErrOutOfReach):
		return nil, &said{a.words.FileElsewhere(code(a.turn.ID)), err}
	case err != nil:
		return nil, &said{a.words.FileAway(f.Name, code(a.turn.ID)), err}
	}
	if err := a.e.store.SaveFile(ctx, name, data); err != nil {
		a.e.log.Warn("keep an attachment", "turn", t.ID, "err", err)
	}
	return data, nil
}

func (a *answering) fetch(ctx context.Context, t Turn, f Attachment) (data []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	for try := range fetchTries {
		data, err = a.e.platforms[t.Chat.Ref.Platform].Fetch(ctx, f.Source, fileMost)
		if err == nil || errors.Is(err, ErrTooLarge) || errors.Is(err, ErrGone) || errors.Is(err, ErrOutOfReach) || try == fetchTries-1 {
			break
		}
		select {
		case <-time.After(time.Second << try):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return data, err
}
