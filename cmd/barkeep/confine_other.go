//go:build !linux

package main

import (
	"fmt"
	"os"
	"runtime"
	"time"
)

// confine ends this process when it takes more memory than it may; its parent
// bounds the time.
func confine(memory uint64, _ time.Duration) error {
	go func() {
		for range time.Tick(50 * time.Millisecond) {
			var m runtime.MemStats
			if runtime.ReadMemStats(&m); m.HeapAlloc > memory {
				fmt.Fprintln(os.Stderr, "barkeep: the file takes too much memory")
				os.Exit(failed)
			}
		}
	}()
	return nil
}
