package main

import (
	"os"
	"regexp"
	"strconv"
	"testing"
)

// TestGivingPagesBack holds that the program's file takes less memory after its
// pages were given back, and that the program goes on.
func TestGivingPagesBack(t *testing.T) {
	mapped := func() int {
		status, err := os.ReadFile("/proc/self/status")
		if err != nil {
			t.Fatal(err)
		}
		n, err := strconv.Atoi(regexp.MustCompile(`RssFile:\s+(\d+) kB`).FindStringSubmatch(string(status))[1])
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := mapped()
	if err := unmapProgram(); err != nil {
		t.Fatal(err)
	}
	if after := mapped(); after >= before {
		t.Errorf("%d kB of files were in memory, and %d kB are", before, after)
	}
}
