package discord

import (
	"hash/fnv"
	"slices"

	"barkeep/bots"
)

// attached is a file of a message as an edit names it.
type attached struct {
	ID   int    `json:"id"`
	Name string `json:"filename"`
}

// hanging is the next thing to do until file hangs on the last part and no other file on any.
func (l *place) hanging(parts []part, file *bots.File) *act {
	last := len(parts) - 1
	old := slices.IndexFunc(l.state.Posts, func(m post) bool { return m.ID == l.state.FileOn })
	switch {
	case l.state.File != 0 && old >= 0 && (file == nil || old != last):
		return l.attaching(old, parts[old], nil)
	case file != nil && (old != last || l.state.File != sumOf(file)):
		return l.attaching(last, parts[last], file)
	}
	return nil
}

// attaching makes file the only one that hangs on part i; nil: none does. It is an edit, so it may be repeated.
func (l *place) attaching(i int, as part, file *bots.File) *act {
	m := l.state.Posts[i]
	a := &act{part: i, file: file != nil, call: l.edit(m, "attach a file")}
	out := as.out()
	if l.bare {
		out.Components = noComponents()
	}
	files := []attached{}
	if file != nil {
		files = append(files, attached{0, file.Name})
	}
	a.call.body = struct {
		outgoing
		Attachments []attached `json:"attachments"`
	}{out, files}
	a.call.file = file
	a.done = func(message) {
		l.state.File, l.state.FileOn = 0, ""
		if file != nil {
			l.state.File, l.state.FileOn = sumOf(file), m.ID
		}
		l.remember()
	}
	return a
}

// sumOf tells files apart; it is never 0.
func sumOf(f *bots.File) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(f.Name + "\n")) // hashes take everything
	_, _ = h.Write(f.Data)
	return h.Sum64() | 1
}
