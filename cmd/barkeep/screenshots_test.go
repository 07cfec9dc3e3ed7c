package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// TestScreenshots photographs the page with Chromium into BARKEEP_SCREENSHOTS, in both
// languages, light and dark, on a phone and a desk: make screenshots.
func TestScreenshots(t *testing.T) {
	to := os.Getenv("BARKEEP_SCREENSHOTS")
	if to == "" {
		t.Skip("BARKEEP_SCREENSHOTS names no folder")
	}
	root, cookie := filledPage(t, benchCharges)
	me := startChromium(t).signedTab(root, cookie)
	for name, path := range pagePaths {
		for _, lang := range []string{"en", "zh"} {
			me.open(root + path + "?lang=" + lang)
			for size, window := range map[string][2]int{"desk": {1200, 1400}, "phone": {390, 2300}} { // a phone scrolls
				for light, dark := range map[string]bool{"light": false, "dark": true} {
					me.looks(window[0], window[1], size == "phone", dark)
					me.photograph(filepath.Join(to, fmt.Sprintf("%s-%s-%s-%s.png", name, lang, size, light)))
				}
			}
		}
	}
}
