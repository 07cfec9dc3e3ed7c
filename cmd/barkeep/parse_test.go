package main

import (
	"errors"
	"io"
	"testing"
)

// TestWhatAChildSaysIsBounded holds that a reader of files who says more than a text can be is cut off.
func TestWhatAChildSaysIsBounded(t *testing.T) {
	t.Parallel()
	c := &capped{most: 10}
	if n, err := c.Write(make([]byte, 8)); n != 8 || err != nil {
		t.Errorf("within the bound: %d, %v", n, err)
	}
	if _, err := c.Write(make([]byte, 3)); !errors.Is(err, io.ErrShortWrite) || c.Len() != 8 {
		t.Errorf("beyond it: %v, %d bytes are kept", err, c.Len())
	}
}
