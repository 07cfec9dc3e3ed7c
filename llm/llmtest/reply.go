package llmtest

import (
	"encoding/json"
	"net/http"
	"time"
)

// Request is what came in, as the gateway understood it.
type Request struct {
	ID     string // X-Oneapi-Request-Id, also where the answer does not carry it
	Time   time.Time
	Method string
	Path   string // without the query
	Query  string
	Header http.Header
	Body   []byte

	Key   string // raw, as sent, without Bearer; secret in earnest
	User  int    // 0: unknown key
	Token int

	Call         int // number of the model call, from 1; 0: not a model call or refused by the gateway
	Model        string
	Messages     []Message
	Prompt       string // of completions and images
	Input        string // of speech and embeddings
	File         []byte // of a transcription
	FileName     string
	Stream       bool
	IncludeUsage *bool // stream_options.include_usage; nil: not said
	MaxTokens    int64 // max_tokens or max_completion_tokens; 0: not said
	N            int64 // pictures
	Size         string
	Quality      string
	Voice        string
	Format       string // response_format
}

// Message is one message of a chat request. Content is its text, the text parts of an array joined by newlines.
type Message struct {
	Role    string
	Content string
	Images  []string        // URLs, data: ones too
	Raw     json.RawMessage // the content as sent
}

// Last is the text of the newest user message, or the prompt of a completion.
func (r Request) Last() string {
	for i := len(r.Messages) - 1; i >= 0; i-- {
		if r.Messages[i].Role == "user" {
			return r.Messages[i].Content
		}
	}
	return r.Prompt
}

// Masked is the key as people may see it.
func (r Request) Masked() string { return masked(r.Key) }

// Reply is what the model behind the gateway answers, and how that goes wrong.
type Reply struct {
	Wait      time.Duration   // before the first byte of the answer
	Hold      <-chan struct{} // the answer waits until this is closed or gives a value
	Reasoning []Chunk         // before the text, as reasoning_content
	Chunks    []Chunk

	Finish   string // "": stop, or length when max_tokens cut the text
	NoFinish bool   // the stream ends without a finish reason

	Usage   *Usage // nil: counted from the request and the chunks
	UsageAt UsageAt

	Trouble Trouble
	After   int // chunks (reasoning included) that come through before Trouble strikes in a stream

	// Status is an HTTP error of the upstream, which the gateway passes on in its own way. Error is its body's error object;
	// nil: the usual one for that status.
	Status     int
	Error      *Error
	RetryAfter string      // the upstream's header, which the family drops on chats; Plain passes it
	Header     http.Header // further headers of the upstream's answer

	Wire Wire // how the bytes of a stream look

	Image []byte // for image calls; nil: a small PNG
	Audio []byte // for speech; nil: a short silence
}

// Chunk is a piece of an answer. It leaves the upstream After the one before it.
type Chunk struct {
	Text   string
	After  time.Duration
	Hold   <-chan struct{} // it waits until this is closed or gives a value
	Tokens int64           // 0: counted
}

// Usage is the upstream's count of tokens. Cached is a part of Prompt, Reasoning a part of Completion.
type Usage struct {
	Prompt, Completion, Cached, Reasoning int64
}

// UsageAt says where the upstream puts its usage.
type UsageAt int

const (
	OwnChunk UsageAt = iota // a chunk of its own after the finish reason
	InFinish                // in the chunk of the finish reason
	Absent                  // nowhere
	Zeros                   // a chunk of its own, all zeros
)

// Error is an OpenAI error object.
type Error struct {
	Message string
	Type    string
	Param   any // string or nil
	Code    any // string, number or nil
}

// Wire is a set of ways in which a stream's bytes differ from the usual, all allowed by the event stream format.
type Wire uint

const (
	BOM           Wire = 1 << iota // a byte order mark before the first event
	CRLF                           // lines end with \r\n
	Comments                       // ": comment" lines between events
	EmptyData                      // "data:" lines without content between events
	MultiLine                      // an event's JSON spread over several data: lines
	NoSpace                        // "data:{" without the blank
	Floats                         // 12.0 where an integer belongs
	ContentArrays                  // content as [{"type":"text","text":…}] instead of a string
	NamedEvents                    // event: and id: lines before data:
	NoDone                         // the stream ends without [DONE]
)
