package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// pkg is what go list says of a package.
type pkg struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// may says what each package may import of ours; simulators and their like end
// in test and import nothing of ours, but for botstest and storetest.
var may = map[string][]string{
	"llm": {}, "config": {}, "bots/markdown": {}, "bots/words": {}, "bots/document": {},
	"bots":            {"llm", "bots/markdown", "bots/words"},
	"bots/telegram":   {"bots", "bots/markdown", "bots/words"},
	"bots/discord":    {"bots", "bots/markdown", "bots/words"},
	"bots/chart":      {"bots", "llm"},
	"bots/terminal":   {"bots", "bots/markdown", "bots/words"},
	"bots/botstest":   {"bots", "bots/words"},
	"store":           {"bots", "llm"},
	"store/storetest": {"bots", "llm"},
	"cmd/barkeep":     {"bots", "bots/chart", "bots/document", "bots/telegram", "bots/discord", "bots/terminal", "bots/words", "store", "llm", "llm/llmtest", "config", "cmd/barkeep/web"},
	"cmd/barkeep/web": {"bots", "bots/words", "llm"},
}

// home is the one folder that imports a library.
var home = map[string]string{
	"github.com/go-telegram-bot-api/telegram-bot-api/v5": "bots/telegram",
	"github.com/bwmarrin/discordgo":                      "bots/discord",
	"github.com/sashabaranov/go-openai":                  "llm",
	"modernc.org/sqlite":                                 "store",
	"github.com/prometheus/client_golang":                "cmd/barkeep",
}

// TestTheHouse holds who may import whom.
func TestTheHouse(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, "barkeep/")
		simulator := strings.HasSuffix(name, "test") && name != "bots/botstest" && name != "store/storetest"
		allowed, known := may[name]
		if !known && !simulator {
			t.Errorf("%s is not in the plan of the house", name)
		}
		for _, i := range p.Imports {
			own, ours := strings.CutPrefix(i, "barkeep/")
			if ours && !slices.Contains(allowed, own) {
				t.Errorf("%s imports %s", name, own)
			}
			if simulator && (i == "testing" || i == "net/http/httptest") {
				t.Errorf("the simulator %s imports %s", name, i)
			}
		}
		for lib, at := range home {
			for _, i := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
				if (i == lib || strings.HasPrefix(i, lib+"/")) && name != at {
					t.Errorf("%s imports %s, whose home is %s", name, path.Base(lib), at)
				}
			}
		}
	}
}

func packages(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "barkeep/...").Output()
	if errors.Is(err, exec.ErrNotFound) {
		t.Skip("the go command is not here to list the packages")
	}
	if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}
