package markdown

// Parse reads a finished text.
func Parse(text string) Doc {
	return Doc{Blocks: []Block{{Kind: Paragraph, Inlines: []Inline{{Kind: Plain, Text: text}}}}}
}

// ParseGrowing reads the beginning of a text: what is open is closed as it will most likely be, and an end
// that may still become something else is left out.
func ParseGrowing(text string) Doc { return Parse(text) }

// Flatten draws a document as styled text.
func Flatten(doc Doc, style Style) Text { return Text{String: doc.Blocks[0].Inlines[0].Text} }

// Split cuts a text into parts of at most limit, as told by measure, which must not shrink when a string grows.
// Each part is a piece of the whole; between two of them only white space is left out. When the text grows at its end, all
// parts but the last stay as they were.
func Split(text Text, measure func(string) int, limit int) []Text { return []Text{text} }

// SplitSpans is Split with at most spans spans in each part (Telegram ignores those beyond 100).
func SplitSpans(text Text, measure func(string) int, limit, spans int) []Text { return []Text{text} }

// SplitMarkdown cuts Markdown source, such as a Writer's, into parts of at most limit, as told by measure: fences,
// quotes and inline marks open at a cut are closed before it and opened again after it.
func SplitMarkdown(text string, measure func(string) int, limit int) []string { return []string{text} }

// UTF16 is a measure: the length of s in UTF-16 units (Telegram's entities).
func UTF16(s string) int { return len([]rune(s)) }

// Runes is a measure: the length of s in Unicode code points (Discord's limit of 2000).
func Runes(s string) int { return len([]rune(s)) }

// Writer writes blocks as Markdown source in a platform's dialect. The zero value writes Discord's.
type Writer struct {
	Escape    func(text string) string // makes plain text safe from being read as markup (EscapeText)
	Headings  int                      // deepest heading level; deeper ones become bold lines (3)
	Columns   int                      // widest table drawn as a grid inside a code block, in columns (60)
	TableSize int                      // largest such grid, in UTF-16 units (1500); must be below the limit given to SplitMarkdown
	Rule      string                   // a rule ("———")
}

// Write returns doc in the dialect.
func (w Writer) Write(doc Doc) string { return "" }

// EscapeText puts a backslash before every character that Discord's Markdown would read as markup.
func EscapeText(text string) string { return text }
