package markdown

// Text is text with styles: what Telegram calls entities.
type Text struct {
	String string
	// Spans are sorted by Start, the longer first, and properly nested: two spans are apart or one contains the
	// other. Code, Fence and Table contain nothing, no kind contains itself, a Link contains no Code, and no span
	// is empty or begins or ends with white space unless it is Fence, Table or a quote.
	Spans []Span
}

// Span is a style over String[Start:End], in bytes.
type Span struct {
	Start, End int
	// Kind is one of Bold, Italic, Underline, Strike, Spoiler, Code, Link, Heading, Quote, ExpandableQuote, Fence,
	// Table. Heading means bold where a platform has nothing better, Table means monospace.
	Kind     Kind
	Level    int    // Heading: 1 to 6
	Language string // Fence
	URL      string // Link; never empty there
}

// Style says how Flatten draws what has no span. The zero value is ready to use.
type Style struct {
	Columns   int    // widest table drawn as a grid, in columns of a monospace font (42: a phone)
	TableSize int    // largest table drawn as a grid, in UTF-16 units (1500); must be below the limit given to Split
	Rule      string // a rule ("———")
	Tab       string // written for a tab in a block of code, where a platform keeps none (the tab itself)
}
