package llmtest

// Keys and account of the demo site.
const (
	DemoKey          = "sk-demoBarkeepGranted292Used202Left90dollars01234567"
	DemoWrongKey     = "sk-demoThisKeyIsUnknownToTheSite0000000000000000000"
	DemoExhaustedKey = "sk-demoNothingIsLeftOnThisKey00000000000000000000000"
	DemoAccessToken  = "demo/barkeep+console0account=="
	DemoUserID       = 7
)

// Demo is a new-api site with some forty models that answers by itself, at a natural pace. DemoKey was granted $292.31 and
// has $90.01 left. One Options may change it: every field that is set there replaces the demo's.
func Demo(opt ...Options) *Gateway {
	return New(Options{})
}
