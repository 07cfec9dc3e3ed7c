package llm

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
)

// TestAModelWithoutTemperature: a model that takes no temperature is asked without, once
// more and only where that cost nothing, and is not sent one again, for another
// key of the same site neither.
func TestAModelWithoutTemperature(t *testing.T) {
	t.Parallel()
	const refusal = "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported."
	var bodies []string
	says := func(status int, body string) func(*http.Request) (*http.Response, error) {
		return func(req *http.Request) (*http.Response, error) {
			b, err := io.ReadAll(req.Body)
			bodies = append(bodies, string(b))
			return answer(req, status, "application/json", body), err
		}
	}
	no := says(400, fmt.Sprintf(`{"error":{"message":%q,"type":"invalid_request_error","code":"unsupported_value"}}`, refusal))
	yes := says(200, `{"choices":[{"message":{"content":"hello"},"finish_reason":"stop"}]}`)
	synctest.Test(t, func(t *testing.T) {
		c, _ := script(t, Gateway{}, no, yes, yes, yes, yes, no, no)
		cool := 0.2
		ask := func(c *Client, model string) heardAll {
			bodies = nil
			return listen(t, c.Chat(t.Context(), Request{Key: testKey, Model: model, Temperature: &cool}))
		}
		warm := func() bool { return strings.Contains(bodies[len(bodies)-1], "temperature") }
		if h := ask(c, "o1"); h.text != "hello" || len(bodies) != 2 || warm() {
			t.Errorf("%v, sent %q", h, bodies)
		}
		if h := ask(c, "o1"); h.text != "hello" || len(bodies) != 1 || warm() {
			t.Errorf("the second time: %v, sent %q", h, bodies)
		}
		if h := ask(c.For(testKey, "", ""), "o1"); h.text != "hello" || len(bodies) != 1 || warm() {
			t.Errorf("another key: %v, sent %q", h, bodies)
		}
		if h := ask(c, "gpt-4o"); h.text != "hello" || len(bodies) != 1 || !warm() {
			t.Errorf("another model: %v, sent %q", h, bodies)
		}
		if h := ask(c, "o3"); FaultOf(h.err) != BadRequest || len(bodies) != 2 {
			t.Errorf("refused twice: %v, sent %q", h, bodies)
		}
		if s := c.shapes.known(chatEndpoint, "o3"); s != (shape{}) {
			t.Errorf("remembered of a model that never answered: %+v", s)
		}
	})
}
