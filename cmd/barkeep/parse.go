package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/debug"
	"time"

	"barkeep/bots"
	"barkeep/bots/document"
)

// Bounds of reading one file, in a process of its own.
const (
	parseMemory = 512 << 20 // bytes
	parseTime   = 20 * time.Second
	parseOutput = 8 << 20 // bytes of JSON
	parseAtOnce = 2
)

// parsed is what the child says of a file.
type parsed struct {
	Text  string         `json:"text"`
	Cut   bool           `json:"cut"`
	Fault document.Fault `json:"fault"`
}

// parseFile is the child: a file comes on stdin, its text goes to stdout. It knows
// no settings and no secrets, and lives within bounds.
func parseFile(sh shell, args []string) error {
	if len(args) > 0 {
		return wrongly("parse takes no %q", args[0])
	}
	debug.SetMemoryLimit(parseMemory / 2)
	if err := confine(parseMemory, parseTime); err != nil {
		return err
	}
	data, err := io.ReadAll(sh.in)
	if err != nil {
		return fmt.Errorf("read the file: %w", err)
	}
	var out parsed
	got, err := document.Read(data)
	if err != nil && !errors.As(err, &out.Fault) {
		return err
	}
	out.Text, out.Cut = got.Text, got.Cut
	return json.NewEncoder(sh.out).Encode(out)
}

// fileReader reads files in children of this program, a few at once. A child that
// takes too long or too much memory is the file's fault.
func fileReader() bots.Reader {
	slots := make(chan struct{}, parseAtOnce)
	return func(ctx context.Context, data []byte) (bots.Reading, error) {
		select {
		case slots <- struct{}{}:
			defer func() { <-slots }()
		case <-ctx.Done():
			return bots.Reading{}, ctx.Err()
		}
		self, err := os.Executable()
		if err != nil {
			return bots.Reading{}, fmt.Errorf("find this program: %w", err)
		}
		limited, cancel := context.WithTimeout(ctx, parseTime)
		defer cancel()
		child := exec.CommandContext(limited, self, "parse")
		child.Env, child.Stdin, child.WaitDelay = []string{asProgram + "=1"}, bytes.NewReader(data), time.Second
		out := &capped{most: parseOutput}
		child.Stdout = out
		if err := child.Run(); err != nil {
			var exit *exec.ExitError
			if ctx.Err() != nil || !errors.As(err, &exit) {
				return bots.Reading{}, fmt.Errorf("read a file: %w", err)
			}
			return bots.Reading{}, bots.UnreadableSlow
		}
		return out.reading()
	}
}

// capped takes what a child says, up to a bound.
type capped struct {
	bytes.Buffer
	most int
}

func (c *capped) Write(p []byte) (int, error) {
	if c.Len()+len(p) > c.most {
		return 0, io.ErrShortWrite
	}
	return c.Buffer.Write(p)
}

func (c *capped) reading() (bots.Reading, error) {
	var p parsed
	if err := json.Unmarshal(c.Bytes(), &p); err != nil {
		return bots.Reading{}, fmt.Errorf("read a file: %w", err)
	}
	if p.Fault != "" {
		return bots.Reading{}, bots.Unreadable(p.Fault)
	}
	return bots.Reading{Text: p.Text, Cut: p.Cut}, nil
}
