package config

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Bounds of the YAML file. The parser's time grows with the square of its size and nesting; no setting is nested deeper
// than five.
const (
	maxFile  = 256 << 10
	maxDepth = 10
	maxOpen  = 100 // brackets, counted over the whole file without regard to quotes
)

// parseYAML gives the file as a group. It notes what is wrong with the file as YAML and gives an empty group then.
// It walks the tree itself, because the library's strict decoding stops at the first unknown key, and takes from the
// library's errors the message only, because their full text shows the lines around, secrets included.
func (l *loader) parseYAML(text []byte) value {
	none := value{place: place{file: l.file}, in: l}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if problem := unreadable(text); problem != nil {
		l.refuse(none.place, problem)
		return none
	}
	tree, err := parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		at := none.place
		reason := errors.New("the text cannot be read")
		if known, found := errors.AsType[yaml.Error](err); found {
			reason = errors.New(printable(strings.ReplaceAll(known.GetMessage(), "character '\t'", "a tab,")))
			if token := known.GetToken(); token != nil && token.Position != nil {
				at.line = token.Position.Line
			}
		}
		l.wrong(at, "this is not valid YAML: %v (text that begins with one of * & ! @ %% ` { [ or holds a colon and a space needs quotes)", reason)
		return none
	}
	var root value
	for _, doc := range tree.Docs {
		if doc.Body == nil {
			continue
		}
		if root.in != nil {
			l.wrong(place{file: l.file, line: lineOf(doc.Body)}, "a second document begins here; keep all settings in one")
			break
		}
		root = l.convert(doc.Body, none.place, 0)
	}
	if root.in == nil || root.shape == nothing {
		return none
	}
	if root.shape != group {
		root.wrong("should be settings, each as KEY: VALUE with a space after the colon")
		return none
	}
	return root
}

// unreadable says what keeps text from being parsed at all, nil when nothing does.
func unreadable(text []byte) error {
	if len(text) > maxFile {
		return Says("the file is larger than %d KiB", maxFile>>10)
	}
	if !utf8.Valid(text) {
		return Says("the file is not UTF-8 text; save it as UTF-8")
	}
	depth := 0
	for _, c := range text {
		switch c {
		case '[', '{':
			depth++
		case ']', '}':
			depth = max(0, depth-1)
		}
		if depth > maxOpen {
			return Says("more than %d brackets are opened and not closed", maxOpen)
		}
	}
	return nil
}

// convert turns a node into a value that stands at the given place.
func (l *loader) convert(node ast.Node, at place, depth int) value {
	if at.line == 0 {
		at.line = lineOf(node)
	}
	v := value{place: at, in: l}
	if depth > maxDepth {
		v.wrong("is nested too deeply")
		return v
	}
	switch n := node.(type) {
	case nil, *ast.NullNode:
	case *ast.StringNode:
		v.shape, v.text = single, strings.TrimSpace(n.Value)
	case *ast.LiteralNode:
		v.shape, v.text = single, strings.TrimSpace(n.Value.Value)
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		v.shape, v.text = single, strings.TrimSpace(n.GetToken().Value)
	case *ast.SequenceNode:
		v.shape = list
		for i, item := range n.Values {
			v.items = append(v.items, l.convert(item, place{at.file, lineOf(item), fmt.Sprintf("%s[%d]", at.name, i)}, depth+1))
		}
	case ast.MapNode:
		v.shape = group
		l.convertMap(&v, n.MapRange(), depth)
	case *ast.AliasNode, *ast.AnchorNode, *ast.TagNode:
		v.wrong("begins with * & or !, which YAML takes for an alias, an anchor or a tag; put the value in quotes")
	default:
		v.wrong("is not something a setting can be")
	}
	return v
}

func (l *loader) convertMap(v *value, pairs *ast.MapNodeIter, depth int) {
	lines := map[string]int{}
	for pairs.Next() {
		at := place{file: v.file, line: lineOf(pairs.Key()), name: v.name}
		scalar, ok := pairs.Key().(ast.ScalarNode)
		if _, literal := scalar.(*ast.LiteralNode); !ok || literal || scalar.IsMergeKey() {
			l.wrong(at, "a key here is not a plain word; merging (<<), anchors and keys of several lines are not read")
			continue
		}
		key := scalar.GetToken().Value
		at.name = joined(v.name, key)
		if line, twice := lines[key]; twice {
			l.wrong(at, "is set a second time; the first is on line %d", line)
			continue
		}
		lines[key] = at.line
		v.pairs = append(v.pairs, pair{key, l.convert(pairs.Value(), at, depth+1)})
	}
}

// joined makes the dotted name of a key, which goes into sentences: what is too long for one, or not printable, is cut.
func joined(name, key string) string {
	key = printable(key)
	if runes := []rune(key); len(runes) > 40 {
		key = string(runes[:8]) + "…"
	}
	if name == "" {
		return key
	}
	return name + "." + key
}

// printable replaces what would break a line or a terminal.
func printable(text string) string {
	runes := []rune(text)
	for i, r := range runes {
		if !unicode.IsPrint(r) {
			runes[i] = '\uFFFD'
		}
	}
	return string(runes)
}

// lineOf gives a node's line, 0 when it has none.
func lineOf(node ast.Node) int {
	if node == nil || node.GetToken() == nil || node.GetToken().Position == nil {
		return 0
	}
	return node.GetToken().Position.Line
}
