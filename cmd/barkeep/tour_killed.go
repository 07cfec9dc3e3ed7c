package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"time"

	"barkeep/bots"
	"barkeep/bots/terminal"
	"barkeep/llm/llmtest"
	"barkeep/store"
)

// killed kills a Barkeep in the middle of an answer and starts it again.
func (t *tour) killed() error {
	return t.dying("The program killed in the middle of an answer, and started again", func(ctx context.Context, out, screen *os.File) error {
		first, err := t.process(ctx, "用 Python 写一个快速排序", screen)
		if err != nil {
			return err
		}
		fmt.Fprintln(t.sh.out, "> 用 Python 写一个快速排序")
		seen := make([]byte, 160)
		n, err := io.ReadFull(out, seen)
		fmt.Fprintln(t.sh.out, strings.ToValidUTF8(string(seen[:n]), ""))
		return errors.Join(err, end(first))
	})
}

// unseen kills one whose terminal stands still, when the answer is complete.
func (t *tour) unseen() error {
	return t.dying("Killed when the model had answered and nobody had seen it: shown now, and paid once", func(ctx context.Context, _, screen *os.File) error {
		if err := clog(screen); err != nil {
			return errors.Join(err, screen.Close())
		}
		st, where, err := t.wholeAnswers(ctx)
		if err != nil {
			return errors.Join(err, screen.Close())
		}
		defer shut(st, slog.New(slog.DiscardHandler))
		const question = "Write a quicksort in Python"
		first, err := t.process(ctx, question, screen)
		if err != nil {
			return err
		}
		fmt.Fprintln(t.sh.out, "> "+question)
		for n, err := st.Newest(ctx, where.Ref, where.Ref); n.State != bots.Answered || n.Question != question; n, err = st.Newest(ctx, where.Ref, where.Ref) {
			if err != nil {
				return errors.Join(err, end(first))
			}
			time.Sleep(10 * time.Millisecond)
		}
		return end(first)
	})
}

// dying plays a scene in which a Barkeep dies that shows answers on screen, whose
// other end is out, and starts the next one. A screen that cannot be made to stand
// still, as on Windows, leaves the scene out.
func (t *tour) dying(headline string, scene func(ctx context.Context, out, screen *os.File) error) error {
	t.scene(headline)
	ctx, cancel := context.WithTimeout(t.sh.ctx, 40*time.Second)
	defer cancel()
	out, screen, err := os.Pipe()
	if err != nil {
		return err
	}
	defer out.Close()
	switch err := scene(ctx, out, screen); {
	case errors.Is(err, os.ErrNoDeadline):
		fmt.Fprintln(t.sh.out, "(not played here: this system's pipes cannot be made to stand still)")
		return nil
	case err != nil:
		return err
	}
	fmt.Fprint(t.sh.out, "\n[kill -9, and started again]\n\n")
	return t.again(ctx)
}

// clog writes to a pipe until it takes no more.
func clog(w *os.File) error {
	for _, size := range []int{64 << 10, 1} {
		for {
			if err := w.SetWriteDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
				return err
			}
			if _, err := w.Write(make([]byte, size)); errors.Is(err, os.ErrDeadlineExceeded) {
				break
			} else if err != nil {
				return err
			}
		}
	}
	return nil
}

// wholeAnswers lets the tour's chat show answers only when they are complete.
func (t *tour) wholeAnswers(ctx context.Context) (*store.Store, bots.Where, error) {
	where := bots.Where{Ref: terminal.Me(), Kind: bots.Private}
	st, _, err := t.ledger(ctx)
	if err != nil {
		return nil, where, err
	}
	if err := st.Set(ctx, where, bots.SetStreaming, "off"); err != nil {
		shut(st, slog.New(slog.DiscardHandler))
		return nil, where, err
	}
	return st, where, nil
}

// end kills a process, which must still run.
func end(c *exec.Cmd) error {
	killed := c.Process.Kill()
	if err := c.Wait(); err == nil || killed != nil {
		return errors.Join(errors.New("the process ended before it was killed"), killed)
	}
	return nil
}

// again starts the program once more, lets it show what it owes, and asks what it cost.
func (t *tour) again(ctx context.Context) error {
	out, screen, err := os.Pipe()
	if err != nil {
		return err
	}
	defer out.Close()
	c, err := t.process(ctx, "/usage today", screen)
	if err != nil {
		return err
	}
	if _, err := io.Copy(t.sh.out, out); err != nil {
		return err
	}
	return c.Wait()
}

// process starts the program itself over the tour's database, says a line to it, and
// leaves the terminal to it.
func (t *tour) process(ctx context.Context, line string, screen *os.File) (*exec.Cmd, error) {
	defer screen.Close()
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find the program: %w", err)
	}
	c := exec.CommandContext(ctx, self, "chat")
	c.Env = append(demoEnviron(t.sh, t.dir, t.url, llmtest.DemoKey), "BARKEEP_LOG=error")
	for _, e := range t.sh.environ {
		if name, _, _ := strings.Cut(e, "="); name == "PATH" || name == "HOME" || name == asProgram {
			c.Env = append(c.Env, e)
		}
	}
	var complaints bytes.Buffer
	c.Stdin, c.Stdout, c.Stderr = strings.NewReader(line+"\n"), screen, &complaints
	if err := c.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", self, err)
	}
	return c, nil
}

// asProgram makes a test binary be the program.
const asProgram = "BARKEEP_TEST_AS_PROGRAM"
