package discordtest

import (
	"encoding/json"
	"unicode/utf8"
)

type embed struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
	Footer      struct {
		Text string `json:"text"`
	} `json:"footer"`
	Author struct {
		Name string `json:"name"`
	} `json:"author"`
	Fields []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"fields"`
}

// checkEmbeds holds the documented limits: ten embeds, each part's length,
// 6000 characters over all.
func checkEmbeds(f *form, path string, raw []json.RawMessage) {
	if len(raw) > maxEmbeds {
		f.length(path, len(raw), 0, maxEmbeds)
	}
	total := 0
	for i, r := range raw {
		here := at(path, i)
		var e embed
		if json.Unmarshal(r, &e) != nil {
			f.add(here, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
			continue
		}
		part := func(name, text string, limit int) {
			n := utf8.RuneCountInString(text)
			total += n
			f.length(here+"."+name, n, 0, limit)
		}
		part("title", e.Title, 256)
		part("description", e.Description, 4096)
		part("footer.text", e.Footer.Text, 2048)
		part("author.name", e.Author.Name, 256)
		f.length(here+".fields", len(e.Fields), 0, 25)
		for j, field := range e.Fields {
			name := at("fields", j)
			if field.Name == "" {
				f.required(here + "." + name + ".name")
			}
			if field.Value == "" {
				f.required(here + "." + name + ".value")
			}
			part(name+".name", field.Name, 256)
			part(name+".value", field.Value, 1024)
		}
	}
	if total > 6000 {
		f.add(path, "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")
	}
}
