package llmtest

import "time"

// Keys and account of the demo site.
const (
	DemoKey          = "sk-demoBarkeepGranted292Used202Left90dollars01234567"
	DemoWrongKey     = "sk-demoThisKeyIsUnknownToTheSite0000000000000000000"
	DemoExhaustedKey = "sk-demoNothingIsLeftOnThisKey00000000000000000000000"
	DemoAccessToken  = "demo/barkeep+console0account=="
	DemoUserID       = 7

	// DemoModel answers cheaply; an answer of a few sentences by DemoExpensiveModel costs over $0.01.
	DemoModel          = "gpt-4o-mini"
	DemoExpensiveModel = "claude-opus-4-1"
)

// Demo is a new-api site with some forty models that answers by itself, at a natural pace. DemoKey was granted $292.31,
// has used $202.30 and has $90.01 left. What one Options sets replaces the demo's.
func Demo(opt ...Options) *Gateway {
	demo := Options{
		Site:   Site{Name: "Barkeep Demo", TopUpLink: "https://demo.invalid/topup", Version: "demo"},
		Users:  demoUsers(),
		Tokens: demoTokens(),
		Models: demoModels(),
		Answer: DemoAnswer,
	}
	for _, o := range opt {
		demo = demo.with(o)
	}
	return New(demo)
}

// with replaces what other sets.
func (o Options) with(other Options) Options {
	if other.Kind != NewAPI {
		o.Kind = other.Kind
	}
	if other.Site != (Site{}) {
		o.Site = other.Site
	}
	if other.Users != nil {
		o.Users = other.Users
	}
	if other.Tokens != nil {
		o.Tokens = other.Tokens
	}
	if other.Models != nil {
		o.Models = other.Models
	}
	if other.Groups != nil {
		o.Groups = other.Groups
	}
	if other.Answer != nil {
		o.Answer = other.Answer
	}
	if other.Count != nil {
		o.Count = other.Count
	}
	if other.Faults.Chance != nil {
		o.Faults = other.Faults
	}
	if other.Limits.Models != nil || other.Limits.Global != 0 || other.Limits.Critical != 0 || other.Limits.ModelRequests != 0 {
		o.Limits = other.Limits
	}
	return o
}

// cent is a hundredth of a dollar in quota units.
const cent = 5000

func demoUsers() []User {
	return []User{{
		ID: DemoUserID, Name: "demo", Group: "default", Quota: 150_00 * cent, Used: 341_20 * cent, Requests: 4211,
		AccessToken: DemoAccessToken,
	}}
}

func demoTokens() []Token {
	return []Token{
		{ID: 1, User: DemoUserID, Key: DemoKey, Name: "barkeep", Remain: 90_01 * cent, Used: 202_30 * cent},
		{ID: 2, User: DemoUserID, Key: DemoExhaustedKey, Name: "empty", Used: 5_00 * cent},
	}
}

func demoModels() []Model {
	return []Model{
		{ID: "gpt-3.5-turbo", Ratio: "0.25", Completion: "3"},
		{ID: "gpt-3.5-turbo-16k", Ratio: "1.5", Completion: "4/3"},
		{ID: "gpt-3.5-turbo-instruct", Use: ForCompletion, Ratio: "0.75", Completion: "4/3"},
		{ID: "davinci-002", Use: ForCompletion, Ratio: "1"},
		{ID: "babbage-002", Use: ForCompletion, Ratio: "0.2"},
		{ID: "gpt-4", Ratio: "15", Completion: "2", Cache: "0.5"},
		{ID: "gpt-4-turbo", Ratio: "5", Completion: "3"},
		{ID: "gpt-4o", Ratio: "1.25", Completion: "4", Cache: "0.5"},
		{ID: "gpt-4o-mini", Ratio: "0.075", Completion: "4", Cache: "0.5"},
		{ID: "gpt-4.1", Ratio: "1", Completion: "4", Cache: "0.25"},
		{ID: "gpt-4.1-mini", Ratio: "0.2", Completion: "4", Cache: "0.25"},
		{ID: "gpt-4.1-nano", Ratio: "0.05", Completion: "4", Cache: "0.25"},
		{ID: "gpt-5", Ratio: "0.625", Completion: "8", Cache: "0.1"},
		{ID: "gpt-5-mini", Ratio: "0.125", Completion: "8", Cache: "0.1"},
		{ID: "gpt-5-nano", Ratio: "0.025", Completion: "8", Cache: "0.1"},
		{ID: "o1-mini", Ratio: "0.55", Completion: "4", Cache: "0.5"},
		{ID: "o3", Ratio: "1", Completion: "4", Cache: "0.25"},
		{ID: "o4-mini", Ratio: "0.55", Completion: "4", Cache: "0.25"},
		{ID: "claude-2", Owner: "anthropic", Ratio: "4", Completion: "3"},
		{ID: "claude-3-haiku-20240307", Owner: "anthropic", Ratio: "0.125", Completion: "5", Cache: "0.1"},
		{ID: "claude-3-5-haiku-20241022", Owner: "anthropic", Ratio: "0.4", Completion: "5", Cache: "0.1"},
		{ID: "claude-3-5-sonnet-20241022", Owner: "anthropic", Ratio: "1.5", Completion: "5", Cache: "0.1"},
		{ID: "claude-3-7-sonnet-20250219", Owner: "anthropic", Ratio: "1.5", Completion: "5", Cache: "0.1"},
		{ID: "claude-sonnet-4-20250514", Owner: "anthropic", Ratio: "1.5", Completion: "5", Cache: "0.1"},
		{ID: DemoExpensiveModel, Owner: "anthropic", Ratio: "15", Completion: "5", Cache: "0.1"}, // twice the list price
		{ID: "deepseek-chat", Owner: "deepseek", Ratio: "0.135", Completion: "4", Cache: "0.25"},
		{ID: "deepseek-reasoner", Owner: "deepseek", Ratio: "0.275", Completion: "4", Cache: "0.25"},
		{ID: "qwen-turbo", Owner: "ali", Ratio: "0.0225", Completion: "2"},
		{ID: "qwen-plus", Owner: "ali", Ratio: "0.06", Completion: "2.5"},
		{ID: "qwen-max", Owner: "ali", Ratio: "0.17", Completion: "4"},
		{ID: "qwen3-coder-plus", Owner: "ali", Ratio: "0.3", Completion: "4"},
		{ID: "gemini-2.5-flash", Owner: "google gemini", Ratio: "0.15", Completion: "8.33"},
		{ID: "gemini-2.5-pro", Owner: "google gemini", Ratio: "0.625", Completion: "8"},
		{ID: "glm-4-plus", Owner: "zhipu", Ratio: "0.35"},
		{ID: "moonshot-v1-8k", Owner: "moonshot", Ratio: "0.12"},
		{ID: "text-embedding-3-small", Use: ForEmbedding, Ratio: "0.01"},
		{ID: "text-embedding-3-large", Use: ForEmbedding, Ratio: "0.065"},
		{ID: "dall-e-3", Use: ForImage, Price: "0.04"},
		{ID: "tts-1", Use: ForSpeech, Ratio: "7.5"},
		{ID: "whisper-1", Use: ForTranscription, Ratio: "15"},
	}
}

// The demo's pace: the first words are there within 300 ms, as from a quick site.
const (
	demoFirst = 180 * time.Millisecond
	demoPace  = 22 * time.Millisecond
)

// DemoAnswer is the demo's model: it greets, computes, shows code, and otherwise says what it is, in the question's language.
func DemoAnswer(r Request) Reply {
	question := r.Last()
	if question == "" {
		question = r.Input
	}
	reply := Pace(demoText(question, r.Model), demoFirst, demoPace)
	if r.Path == "/v1/audio/transcriptions" {
		return Pace("This is the demo's transcription.", demoFirst, 0)
	}
	if thinks(r.Model) {
		thought := "Which topic is this? I am the demo, so I look for a known one."
		if chinese(question) {
			thought = "先看看问题属于哪一类：我是演示模型，只会回答几类问题。"
		}
		reply.Reasoning = Split(thought, demoPace)
	}
	return reply
}
