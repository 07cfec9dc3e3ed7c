package llmtest

// Trouble is a misbehaviour. Those of the upstream go through the gateway, which hides, bends or passes them as it does in
// earnest; those of the wire reach the client as they are, whatever the Kind.
type Trouble int

const (
	None Trouble = iota

	// The upstream's.
	ErrorInStream      // an error object in the stream, after Reply.After chunks; first where that is 0
	UpstreamCut        // the upstream's connection breaks after Reply.After chunks
	UpstreamStall      // the upstream falls silent after Reply.After chunks and stays so
	UpstreamDown       // nobody answers there
	UpstreamHTML       // 200 with a web page
	UpstreamHTML502    // 502 with a web page
	UpstreamJSONError  // 200 with an error object in JSON, also where a stream was asked for
	UpstreamNoDone     // the upstream's stream ends without [DONE]
	UpstreamEmpty      // a stream of role and finish reason, no text, usage 0
	SensitiveWords     // the gateway refuses the words: 500 sensitive_words_detected
	ContentFilter      // the upstream stops with finish reason content_filter after Reply.After chunks
	NoMoneyAtUpstream  // 402: the site's own account is empty
	WrongKeyAtUpstream // 401: the site's own key is refused
	RefusedAtUpstream  // 403: the site's country is refused
	TooLong            // 400 context_length_exceeded
	RateLimited        // 429 of the upstream
	UpstreamBroken     // 500 of the upstream
	UpstreamBusy       // 503 of the upstream
	CPUOverloaded      // 503 system_cpu_overloaded of the gateway's host

	// The wire's.
	ErrorEvent    // data: {"error":…} after Reply.After chunks, then the end of the body, no [DONE]
	PingThenError // ": PING", then a bare {"error":…} line without data:, no [DONE]
	Cut           // the connection breaks after Reply.After chunks
	Stall         // nothing more after Reply.After chunks, the connection stays open
	HTML          // 200 with a web page
	HTML502       // 502 with a web page, as a proxy before the gateway gives
	JSONError     // 200 application/json with an error object
	WholeAnswer   // a whole chat.completion in JSON although a stream was asked for
	EmptyBody     // 200 without a body
	Empty429      // 429 without a body or a header
	DoneOnly      // a stream of [DONE] alone
	BrokenJSON    // an event whose JSON is cut in the middle, after Reply.After chunks; then the stream goes on

	troubles
)

// Faults spoil calls at random. Chance is the probability (0 to 1) of each trouble; where several are drawn for one call
// the lowest in the list of constants wins. After how many chunks it strikes is drawn too.
type Faults struct {
	Seed   uint64
	Chance map[Trouble]float64
}
