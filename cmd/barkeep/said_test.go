package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"barkeep/bots/words"
	"barkeep/config"
)

// speakers are the functions whose first text is a sentence for the operator.
var speakers = []string{"Says", "wrong", "wrongly", "say"}

// said lists what the sources of config and of this package say to the operator, in
// English: sentences, flags and what settings mean.
func said(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, folder := range []string{".", "../../config"} {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			tree, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(tree, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					if text, ok := sentenceIn(t, call); ok {
						all = append(all, text)
					}
				}
				return true
			})
		}
	}
	for _, f := range config.Fields() {
		all = append(all, f.Meaning)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// sentenceIn gives the sentence that a call says, and holds that it has as many
// arguments as verbs.
func sentenceIn(t *testing.T, call *ast.CallExpr) (string, bool) {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	if slices.Contains([]string{"Bool", "String", "Int"}, name) && len(call.Args) == 3 {
		return literal(call.Args[2])
	}
	if !slices.Contains(speakers, name) {
		return "", false
	}
	for i, arg := range call.Args {
		text, ok := literal(arg)
		if !ok {
			continue
		}
		if verbs, args := len(verbs(text)), len(call.Args)-i-1; verbs != args {
			t.Errorf("%q has %d verbs and %d arguments", text, verbs, args)
		}
		return text, strings.TrimLeft(text, "%vs: ,") != ""
	}
	return "", false
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

var verb = regexp.MustCompile(`%[^%]`)

// verbs of a format, in order.
func verbs(format string) []string {
	return verb.FindAllString(strings.ReplaceAll(format, "%%", ""), -1)
}

// TestTheOperatorIsSpokenTo holds that all which is said to the operator has a
// translation in every language, with the same verbs in the same order.
func TestTheOperatorIsSpokenTo(t *testing.T) {
	t.Parallel()
	all := said(t)
	if len(all) < 150 {
		t.Errorf("only %d sentences were found", len(all))
	}
	for _, w := range words.All() {
		for _, english := range all {
			there := w.Operator.Say(english)
			if w.Code != "en" && (there == english || there == "") {
				t.Errorf("%s has no %q", w.Code, english)
			}
			if !slices.Equal(verbs(there), verbs(english)) {
				t.Errorf("%s has other verbs in %q than %q", w.Code, there, english)
			}
		}
	}
}
