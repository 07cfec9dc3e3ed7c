package llmtest_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"barkeep/llm/llmtest"
)

// capture is one recorded exchange with a real gateway.
type capture struct {
	kind    llmtest.Kind
	name    string
	method  string
	path    string
	header  http.Header
	body    string
	status  int
	answer  http.Header
	lines   []string // of the answer's body, blank ones left out
	charged *charge  // nil: not recorded
}

type charge struct {
	Quota int64 `json:"user_used"`
	Left  int64 `json:"user_quota"`
	Log   struct {
		Quota      int64  `json:"quota"`
		Prompt     int64  `json:"prompt_tokens"`
		Completion int64  `json:"completion_tokens"`
		Model      string `json:"model_name"`
		Content    string `json:"content"`
	} `json:"log"`
}

func captures(t *testing.T) []capture {
	t.Helper()
	files, err := filepath.Glob("testdata/captures/*/*.http")
	if err != nil || len(files) == 0 {
		t.Fatal("no captures", err)
	}
	var all []capture
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c := parseCapture(t, string(text))
		c.name = filepath.Base(filepath.Dir(file)) + "/" + strings.TrimSuffix(filepath.Base(file), ".http")
		if strings.HasPrefix(c.name, "one-api/") {
			c.kind = llmtest.OneAPI
		}
		all = append(all, c)
	}
	return all
}

var stamp = regexp.MustCompile(`^ *\d+ ms \| ?`)

func parseCapture(t *testing.T, text string) capture {
	t.Helper()
	asked, rest, _ := strings.Cut(text, "=== response ===\n")
	answered, after, _ := strings.Cut(rest, "=== after ===")
	for strings.HasPrefix(asked, "#") {
		_, asked, _ = strings.Cut(asked, "\n")
	}
	head, body, _ := strings.Cut(asked, "\n\n")
	c := capture{body: strings.Trim(body, "\n"), header: http.Header{}, answer: http.Header{}}
	for i, line := range strings.Split(head, "\n") {
		if i == 0 {
			words := strings.Fields(line)
			c.method, c.path = words[0], words[1]
			continue
		}
		name, value, _ := strings.Cut(line, ":")
		c.header.Add(name, strings.TrimSpace(value))
	}
	answered, _, _ = strings.Cut(answered, "=== ")
	c.readAnswer(answered)
	if i := strings.Index(after, `{"user_quota"`); i >= 0 {
		c.charged = &charge{}
		if err := json.NewDecoder(strings.NewReader(after[i:])).Decode(c.charged); err != nil {
			t.Fatal(err)
		}
	} else if strings.Contains(after, ": {}") {
		c.charged = &charge{}
	}
	return c
}

var chunkSize = regexp.MustCompile(`^[0-9a-f]{1,4}$`)

func (c *capture) readAnswer(text string) {
	inHead := true
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		line = strings.TrimRight(stamp.ReplaceAllString(line, ""), "\r")
		switch {
		case inHead && line == "":
			inHead = false
		case inHead && strings.HasPrefix(line, "HTTP/"):
			c.status, _ = strconv.Atoi(strings.Fields(line)[1])
		case inHead:
			name, value, _ := strings.Cut(line, ": ")
			c.answer.Add(name, value)
		case line != "" && !chunkSize.MatchString(line):
			c.lines = append(c.lines, line)
		}
	}
}
