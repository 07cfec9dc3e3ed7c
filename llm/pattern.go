package llm

import (
	"path"
	"strings"
)

// Matches reports whether the model's id matches a shell pattern. A * also
// matches slashes, which are no folders here: openai/gpt-4o.
func Matches(pattern, id string) bool {
	flat := strings.NewReplacer("/", "\x00")
	ok, err := path.Match(flat.Replace(pattern), flat.Replace(id))
	return err == nil && ok
}
