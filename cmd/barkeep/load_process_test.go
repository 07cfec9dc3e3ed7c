//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// build builds a program of this module as it is released: static, without
// symbols.
func build(tb testing.TB, what string) (path string) {
	tb.Helper()
	path = filepath.Join(tb.TempDir(), "program")
	c := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, what)
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		tb.Fatalf("build %s: %v\n%s", what, err, out)
	}
	return path
}

// daemon is a program that runs.
type daemon struct {
	tb    testing.TB
	cmd   *exec.Cmd
	log   *buffer
	begun time.Time
	ended bool
}

// run starts a program in the bar and returns how long it took to its first
// getUpdates.
func (b *bar) run(tb testing.TB, path string) (*daemon, time.Duration) {
	tb.Helper()
	select {
	case <-b.polled:
	default:
	}
	p := &daemon{tb: tb, cmd: exec.Command(path), log: &buffer{}}
	p.cmd.Env = append([]string{"HOME=" + b.dir, "PATH=" + os.Getenv("PATH")}, b.env...)
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	p.begun = time.Now()
	if err := p.cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(p.end)
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	defer cancel()
	select {
	case at := <-b.polled:
		return p, at.Sub(p.begun)
	case <-ctx.Done():
		tb.Fatalf("%s does not poll:\n%s", path, p.log)
		return nil, 0
	}
}

// end asks the process to end and waits for it.
func (p *daemon) end() {
	if p.ended {
		return
	}
	p.ended = true
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.tb.Errorf("the program is gone: %v\n%s", err, p.log)
	}
	late := time.AfterFunc(30*time.Second, func() { _ = p.cmd.Process.Kill() })
	defer late.Stop()
	_ = p.cmd.Wait() // the bare loop dies of the signal
	if s := strings.TrimSpace(p.log.String()); s != "" && p.tb.Failed() {
		p.tb.Logf("the program's log begins:\n%s", s[:min(len(s), 2000)])
	}
}

// memory is what the process holds now, in MB.
func (p *daemon) memory() (float64, error) {
	f, err := os.Open("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/status")
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if rest, ok := strings.CutPrefix(s.Text(), "VmRSS:"); ok {
			kb, err := strconv.Atoi(strings.Fields(rest)[0])
			return float64(kb) / 1024, err
		}
	}
	return 0, errors.New("no VmRSS: the process has ended")
}

// processor is the time on processors that the process has used.
func (p *daemon) processor() time.Duration {
	p.tb.Helper()
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/stat")
	if err != nil {
		p.tb.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(raw), ") ")
	fields := strings.Fields(rest)
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	if err1 != nil || err2 != nil {
		p.tb.Fatal(err1, err2)
	}
	const tick = 10 * time.Millisecond // USER_HZ is 100 wherever Go runs on Linux
	return time.Duration(user+system) * tick
}
