package main

import (
	"fmt"
	"syscall"
	"time"
)

// confine bounds what this process may take: memory, processor time, and no file
// to write.
func confine(memory uint64, processor time.Duration) error {
	seconds := uint64(processor / time.Second)
	for what, most := range map[int]uint64{syscall.RLIMIT_DATA: memory, syscall.RLIMIT_CPU: seconds, syscall.RLIMIT_FSIZE: 0, syscall.RLIMIT_CORE: 0} {
		if err := syscall.Setrlimit(what, &syscall.Rlimit{Cur: most, Max: most}); err != nil {
			return fmt.Errorf("limit this process: %w", err)
		}
	}
	return nil
}
