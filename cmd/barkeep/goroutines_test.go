package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// goroutines are the functions that start one, with what becomes of a panic in it. Whatever handles one person's thing goes
// through an aside, or is caught where it stands: a new line here needs its reason.
var goroutines = map[string]string{
	"bots/panic.go aside":                  "caught: all that runs beside the core's callers",
	"bots/discord/discord.go aside":        "caught: all that runs beside the gateway's reading",
	"bots/call.go heard":                   "caught",
	"bots/discord/place.go Show":           "caught: the final view is another try",
	"bots/telegram/place.go Show":          "caught: the final view is another try",
	"bots/telegram/batch.go take":          "caught: one press",
	"cmd/barkeep/serve.go together":        "caught, and begun again",
	"cmd/barkeep/web/overview.go overview": "caught: one sum of a page",
	"cmd/barkeep/web/overview.go balances": "caught: one balance of a page",
	"llm/memory.go shared":                 "caught inside the flight, which would end the program",
	"bots/lane.go start":                   "the turn is caught in answer; the lane's own arithmetic ends the program, or its chat would be silent for ever",
	"bots/lane.go later":                   "the lane's own arithmetic",
	"bots/engine.go Shutdown":              "only waits",
	"bots/deliver.go lastViews":            "only cancels",
	"bots/telegram/post.go lasting":        "only cancels",
	"bots/discord/act.go lasting":          "only cancels",
	"bots/telegram/line.go next":           "only passes a turn on; a broken line would hold all answers",
	"bots/discord/line.go next":            "only passes a turn on; a broken line would hold all answers",
	"bots/discord/pending.go finish":       "only takes a deferral back, whose address is made of ids",
	"bots/discord/gateway.go Run":          "reads events, each of which is caught; a loop that ended would be deaf",
	"bots/discord/link.go live":            "discordgo's own, and only cancels",
	"bots/discord/tap.go bye":              "only ends a connection",
	"bots/telegram/run.go Run":             "asks who the bot is: without it nothing can be read",
	"bots/terminal/terminal.go Run":        "one person's own process",
	"bots/terminal/terminal.go say":        "only waits",
	"cmd/barkeep/confine_other.go confine": "watches the memory of a process that reads one file",
	"cmd/barkeep/listen.go run":            "a platform's reading, in which each update is caught; a loop that ended would be deaf",
	"cmd/barkeep/listen.go listen":         "net/http's accepting; each request is caught",
	"cmd/barkeep/tour.go playTour":         "the tour",
	"llm/limit.go serve":                   "only passes a turn on",
	"llm/patience.go newPatience":          "only ends a request",
	"llm/stream.go close":                  "reads what follows an answer, and throws it away",
}

// TestGoroutinesAreKnown holds that every goroutine outside of tests is in the list, and everything in the list is one.
func TestGoroutinesAreKnown(t *testing.T) {
	t.Parallel()
	found := map[string]bool{}
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name := filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator)))
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != root || strings.HasSuffix(d.Name(), "test") || d.Name() == "testdata"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && starts(f) {
				found[name+" "+f.Name.Name] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for at := range found {
		if goroutines[at] == "" {
			t.Errorf("%s starts a goroutine: what becomes of a panic in it?", at)
		}
	}
	for at := range goroutines {
		if !found[at] {
			t.Errorf("%s starts no goroutine any more", at)
		}
	}
}

// starts reports whether a function starts a goroutine, or has one started.
func starts(f *ast.FuncDecl) (does bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			does = true
		case *ast.CallExpr:
			if called, ok := n.Fun.(*ast.SelectorExpr); ok {
				switch called.Sel.Name {
				case "Go", "AfterFunc", "DoChan":
					does = true
				}
			}
		}
		return !does
	})
	return does
}
