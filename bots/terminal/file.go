package terminal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"barkeep/bots"
)

// save writes a file into the folder, beside what is there, and returns where it is.
// Without a folder nothing is written, and the name and size are returned.
func save(folder string, f *bots.File) (string, error) {
	if folder == "" {
		return fmt.Sprintf("%s, %d B", f.Name, len(f.Data)), nil
	}
	name := filepath.Base(f.Name)
	stem, kind := strings.TrimSuffix(name, filepath.Ext(name)), filepath.Ext(name)
	for n := 1; ; n++ {
		path := filepath.Join(folder, name)
		if n > 1 {
			path = filepath.Join(folder, fmt.Sprintf("%s-%d%s", stem, n, kind))
		}
		out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("save a file: %w", err)
		}
		_, err = out.Write(f.Data)
		if err = errors.Join(err, out.Close()); err != nil {
			return "", fmt.Errorf("save a file: %w", err)
		}
		return path, nil
	}
}
