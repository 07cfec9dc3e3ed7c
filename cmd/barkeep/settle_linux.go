package main

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// startLasts is how long the work of a start goes on, at most.
const startLasts = 30 * time.Second

// settleDown gives memory back when the start is over: its garbage, and the pages of
// the program that only it used. Of a process that nobody asks those are two
// thirds; Linux maps what is used later again, from its cache of the file.
func settleDown(ctx context.Context, log *slog.Logger) {
	select {
	case <-ctx.Done():
		return
	case <-time.After(startLasts):
	}
	debug.FreeOSMemory()
	if err := unmapProgram(); err != nil {
		log.Debug("the program's own pages stay in memory", "error", err)
	}
}

// unmapProgram lets Linux forget which pages of this program's file are in memory.
// They are read only, so nothing is lost (madvise(2), MADV_DONTNEED).
func unmapProgram() error {
	program, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return err
	}
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		return err
	}
	defer maps.Close()
	lines := bufio.NewScanner(maps)
	for lines.Scan() {
		f := strings.Fields(lines.Text()) // from-to rights offset device inode path
		if len(f) != 6 || f[5] != program || strings.Contains(f[1], "w") {
			continue
		}
		first, last, _ := strings.Cut(f[0], "-")
		from, err := strconv.ParseUint(first, 16, 64)
		if err != nil {
			return fmt.Errorf("read where the program is: %w", err)
		}
		to, err := strconv.ParseUint(last, 16, 64)
		if err != nil {
			return fmt.Errorf("read where the program is: %w", err)
		}
		if _, _, no := syscall.Syscall(syscall.SYS_MADVISE, uintptr(from), uintptr(to-from), syscall.MADV_DONTNEED); no != 0 {
			return fmt.Errorf("give the program's pages back: %w", no)
		}
	}
	return lines.Err()
}
