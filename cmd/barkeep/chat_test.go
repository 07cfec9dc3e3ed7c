package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// talks runs barkeep chat --demo with lines from a pipe and returns what it prints.
func talks(t *testing.T, environ []string, args []string, lines ...string) (out, err string) {
	t.Helper()
	var o, e bytes.Buffer
	sh := shell{ctx: timeout(t), args: args, in: strings.NewReader(strings.Join(lines, "\n")), out: &o, err: &e, environ: environ}
	if code := command(sh); code != done {
		t.Fatalf("exit code %d: %s", code, e.String())
	}
	return o.String(), e.String()
}

// TestDemoThroughAPipe holds what a person reads first: a greeting in their language
// with six things to type, and each line answered once.
func TestDemoThroughAPipe(t *testing.T) {
	t.Parallel()
	out, greeting := talks(t, []string{"LANG=zh_CN.UTF-8"}, []string{"chat", "--demo"}, "17*23 等于多少？", "/model gpt-4", "余额", "用量")
	if strings.Count(greeting, "\n  ") != 6 || !strings.Contains(greeting, "模拟站点") {
		t.Errorf("the greeting is %q", greeting)
	}
	if strings.Count(out, "391") != 1 || !strings.Contains(out, "这里现在使用 gpt-4") || !strings.Contains(out, "总额度: $292.31\n") || !strings.Contains(out, "1 次请求") {
		t.Errorf("people read:\n%s", out)
	}
	if _, greeting = talks(t, nil, []string{"chat", "--demo"}, "hi"); !strings.Contains(greeting, "simulated gateway") {
		t.Errorf("without a language the greeting is %q", greeting)
	}
}

// TestButtonsInATerminal holds that what is a button elsewhere is a number here: none
// of a list that is gone counts.
func TestButtonsInATerminal(t *testing.T) {
	t.Parallel()
	out, _ := talks(t, []string{"LANG=en_US.UTF-8"}, []string{"chat", "--demo"}, "/9", "/settings", "/1", "/apps", "/4", "/model", "/3", "/1")
	for _, part := range []string{"do not know /9", "/1 Model   /2 Persona", "/1 NextChat", "curl ", "/1 qwen-max", "now uses qwen-max"} {
		if !strings.Contains(out, part) {
			t.Errorf("people miss %q:\n%s", part, out)
		}
	}
}

// TestTour holds that the tour tells what it promises, with money equal to the last
// digit.
func TestTour(t *testing.T) {
	t.Parallel()
	out, _ := talks(t, []string{asProgram + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}, []string{"chat", "--demo", "--tour"})
	for _, part := range []string{
		"```go", "gpt-4-turbo", "now uses gpt-4", "difference   0.01", "usage says   0.01",
		"does not accept the API key", "quota is used up", "cannot be reached", "[kill -9, and started again]", "both calls count",
	} {
		if !strings.Contains(out, part) {
			t.Errorf("the tour lacks %q:\n%s", part, out)
		}
	}
	killed := strings.Split(out, "[kill -9, and started again]")
	if len(killed) != 3 {
		t.Fatalf("the program is killed %d times:\n%s", len(killed)-1, out)
	}
	for i, requests := range []string{"4 requests", "5 requests"} { // the first call of the one asked again counts, too
		after := killed[i+1]
		if n := strings.Count(after, "return quicksort(smaller)"); n != 1 || !strings.Contains(after, requests) {
			t.Errorf("after kill %d the answer stands %d times, and %q is wanted:\n%s", i+1, n, requests, after)
		}
	}
}
