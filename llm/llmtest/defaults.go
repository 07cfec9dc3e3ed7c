package llmtest

// What an empty Options serves.
const (
	Key         = "sk-llmtestAlicesKeyWith20DollarsLeft00000000000000" // limited: 10,000,000 quota units left
	AccessToken = "llmtest+alice/access0token0=="                      // of UserID
	UserID      = 2                                                    // alice, 20,000,000 quota units left
)

// DefaultUsers is alice with 20,000,000 quota units ($40).
func DefaultUsers() []User {
	return []User{{ID: UserID, Name: "alice", Group: "default", Quota: 20_000_000, AccessToken: AccessToken}}
}

// DefaultTokens is alice's Key with 10,000,000 quota units ($20).
func DefaultTokens() []Token {
	return []Token{{ID: 1, User: UserID, Key: Key, Name: "alice", Remain: 10_000_000}}
}

// DefaultModels are those of the measured sites, with their prices there.
func DefaultModels(kind Kind) []Model {
	if kind == OneAPI {
		return []Model{
			{ID: "gpt-3.5-turbo", Ratio: "0.25", Completion: "3"},
			{ID: "gpt-3.5-turbo-instruct", Use: ForCompletion, Ratio: "0.75", Completion: "4/3"},
			{ID: "gpt-4", Ratio: "15", Completion: "2"},
			{ID: "gpt-4o", Ratio: "2.5", Completion: "4"},
			{ID: "gpt-4o-mini", Ratio: "0.075", Completion: "4"},
			{ID: "text-embedding-3-small", Use: ForEmbedding, Ratio: "0.01"},
			{ID: "dall-e-2", Use: ForImage, Ratio: "10"},
			{ID: "dall-e-3", Use: ForImage, Ratio: "20"},
			{ID: "whisper-1", Use: ForTranscription, Ratio: "15"},
			{ID: "tts-1", Use: ForSpeech, Ratio: "7.5"},
			{ID: "o1-mini", Ratio: "1.5", Completion: "4"},
			{ID: "deepseek-reasoner", Owner: "deepseek", Ratio: "0.275", Completion: "3.98"},
			{ID: "model-without-price", Owner: "custom"},
			{ID: "claude-2", Owner: "custom", Completion: "3"},
		}
	}
	return []Model{
		{ID: "gpt-3.5-turbo", Ratio: "0.25", Completion: "2"},
		{ID: "gpt-3.5-turbo-instruct", Use: ForCompletion, Ratio: "0.75", Completion: "2"},
		{ID: "gpt-4", Ratio: "15", Completion: "2", Cache: "0.5"},
		{ID: "gpt-4o", Ratio: "1.25", Completion: "4", Cache: "0.5"},
		{ID: "gpt-4o-mini", Ratio: "0.075", Completion: "4", Cache: "0.5"},
		{ID: "o1-mini", Ratio: "0.55", Completion: "4", Cache: "0.5"},
		{ID: "claude-2", Owner: "anthropic"},
		{ID: "deepseek-reasoner", Owner: "deepseek", Ratio: "0.275", Cache: "0.25"},
		{ID: "text-embedding-3-small", Use: ForEmbedding, Ratio: "0.01"},
		{ID: "dall-e-2", Use: ForImage},
		{ID: "dall-e-3", Use: ForImage, Price: "0.04"},
		{ID: "tts-1", Use: ForSpeech, Ratio: "7.5"},
		{ID: "whisper-1", Use: ForTranscription, Ratio: "15"},
		{ID: "model-without-price", Owner: "custom"},
	}
}

func (o Options) filled() Options {
	o.Site = o.Site.filled(o.Kind)
	o.Limits = o.Limits.filled(o.Kind)
	if len(o.Users) == 0 {
		o.Users = DefaultUsers()
	}
	if len(o.Tokens) == 0 {
		o.Tokens = DefaultTokens()
	}
	if len(o.Models) == 0 {
		o.Models = DefaultModels(o.Kind)
	}
	if o.Groups == nil {
		o.Groups = map[string]Number{"default": "1", "vip": "0.5"}
	}
	if o.Answer == nil {
		o.Answer = Echo
	}
	if o.Count == nil {
		o.Count = Count
	}
	return o
}
