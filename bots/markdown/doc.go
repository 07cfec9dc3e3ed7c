// Package markdown turns a model's Markdown into neutral blocks, blocks into styled text or into a
// platform's dialect, and both into parts that fit a message. It is made for text that is still growing:
// what it shows of a beginning is the beginning of what it shows in the end. The exceptions are a table, which is aligned
// anew as rows come or turns into records when it gets too wide or has a link with a label, and marks that are opened and never closed.
//
// It departs from CommonMark where chats and growing text need it:
//   - a single newline stays a line break;
//   - "---" under a paragraph is a rule, never a heading, since a heading would restyle what was read;
//   - "[1]: https://…" stays text, since a definition at the end would change links at the start;
//   - a list's numbers stay as written where they rise, and what is set in a little below an item is the item's;
//   - __init__ and its like stay names;
//   - HTML is shown as it was written, but for comments, which are left out, and what models use for style: <br>, <b>, <sub>, <a href>,
//     <details> with its <summary>, and the like, and for <table>, <ul> and <ol> at the beginning of a line;
//   - emphasis opens and closes beside Chinese, Japanese and Korean punctuation;
//   - only a double tilde strikes out, so that "3~5 and 6~8" is left alone.
package markdown

// Kind says what a Block, an Inline or a Span is.
type Kind uint8

// Kinds of blocks.
const (
	Paragraph Kind = iota + 1
	Heading
	List
	Quote // also a Span
	Fence // a block of code; also a Span
	Table // also a Span
	Rule
	MathBlock
)

// Kinds of inlines. All but Plain, Image, Math and Break are kinds of spans too.
const (
	Plain Kind = iota + 32
	Bold
	Italic
	Underline
	Strike
	Spoiler
	Code
	Link
	Image
	Math
	Break
)

// ExpandableQuote is a kind of span only: Barkeep's own texts use it, Markdown has no sign for it.
const ExpandableQuote Kind = 64

// Doc is a whole answer, or as much of it as there is.
type Doc struct {
	Blocks []Block
}

// Block is one block. Which fields hold something depends on Kind.
type Block struct {
	Kind Kind
	// Gap: an empty line stood before this block.
	Gap bool
	// Open: the text ended inside this block; it may still grow.
	Open bool

	Inlines  []Inline // Paragraph, Heading
	Level    int      // Heading: 1 to 6
	Text     string   // Fence, MathBlock: as written, without the last newline
	Language string   // Fence: the first word after the fence, may be empty
	Blocks   []Block  // Quote
	Ordered  bool     // List
	Items    []Item   // List
	Align    []Align  // Table: one for each column
	Rows     [][]Cell // Table: the first is the head; each has len(Align) cells
}

// Item is one item of a List.
type Item struct {
	Number int  // in an Ordered List
	Gap    bool // an empty line stood before this item
	Task   Task
	Blocks []Block
}

// Task says whether an item has a box to tick.
type Task uint8

// The states of a Task.
const (
	NoTask Task = iota
	TaskToDo
	TaskDone
)

// Align is a table column's alignment.
type Align uint8

// The alignments of a column.
const (
	AlignLeft Align = iota
	AlignCenter
	AlignRight
)

// Cell is one cell of a Table.
type Cell []Inline

// Inline is a piece of a line. Plain, Code and Math have Text; Link and Image have URL and Children (an
// image's are its description), Bold, Italic, Underline, Strike and Spoiler have Children; Break has nothing.
type Inline struct {
	Kind     Kind
	Text     string
	URL      string // empty while the address is still growing
	Children []Inline
}
