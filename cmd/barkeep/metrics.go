package main

import (
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"barkeep/bots"
)

// metrics counts what happens, for /metrics. No label holds the name of a chat or a
// person, or a key that is not masked. Money is in nano-dollars, which a float64
// holds exactly up to nine million dollars.
type metrics struct {
	registry  *prometheus.Registry
	updates   *prometheus.CounterVec
	age       *prometheus.HistogramVec
	answers   *prometheus.CounterVec
	latency   *prometheus.HistogramVec
	staleness *prometheus.HistogramVec
	calls     *prometheus.CounterVec
	tokens    *prometheus.CounterVec
	spent     *prometheus.CounterVec
	responses *prometheus.CounterVec
	left      *prometheus.GaugeVec
	leftRead  *prometheus.GaugeVec
}

// bucketsUpTo are bounds in seconds, each twice the one before.
func bucketsUpTo(n int) []float64 { return prometheus.ExponentialBuckets(0.05, 2, n) }

func newMetrics() *metrics {
	m := &metrics{
		registry:  prometheus.NewRegistry(),
		updates:   counters("updates_total", "What platforms handed over.", "platform", "kind"),
		age:       histograms("update_age_seconds", "How old messages were when they came, by the platform's clock.", 14, "platform"),
		answers:   counters("answers_total", "Questions by how they ended.", "platform", "task", "ending"),
		latency:   histograms("answer_seconds", "Time from a question's arrival until it was asked, the first token came, the first words stood, and the whole answer stood.", 14, "platform", "stage"),
		staleness: histograms("view_age_seconds", "How old growing answers were when they stood.", 10, "platform"),
		calls:     counters("calls_total", "Model calls by how they ended; own keys' have no gateway and no model.", "gateway", "model", "task", "outcome"),
		tokens:    counters("tokens_total", "Tokens of model calls.", "gateway", "model", "kind"),
		spent:     counters("spent_nanodollars_total", "What model calls cost, as computed at their end.", "gateway", "model"),
		responses: counters("http_responses_total", "Answers to Barkeep's HTTP requests, such as 429; error: none came.", "to", "status"),
		left:      gauges("balance_left_nanodollars", "What a key has left, as its gateway says.", "gateway", "key"),
		leftRead:  gauges("balance_read_timestamp_seconds", "When that was read.", "gateway", "key"),
	}
	info := gauges("build_info", "Which Barkeep this is.", "version")
	info.WithLabelValues(versionText()).Set(1)
	m.registry.MustRegister(info, m.updates, m.age, m.answers, m.latency, m.staleness, m.calls, m.tokens, m.spent, m.responses, m.left, m.leftRead,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

const namespace = "barkeep"

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
}

func gauges(name, help string, labels ...string) *prometheus.GaugeVec {
	return prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}, labels)
}

func histograms(name, help string, buckets int, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: bucketsUpTo(buckets)}, labels)
}

// page serves what was counted.
func (m *metrics) page() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 3, Timeout: 10 * time.Second})
}

// look reads what is counted elsewhere at each scrape: lanes, platforms, files.
func (m *metrics) look(engine *bots.Engine, all platformList, database string) {
	gauge := func(name, help string, labels prometheus.Labels, read func() float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help, ConstLabels: labels}, read))
	}
	gauge("answers_running", "Answers being made now.", nil, func() float64 { running, _ := engine.Busy(); return float64(running) })
	gauge("questions_waiting", "Questions waiting in their chats' lanes.", nil, func() float64 { _, waiting := engine.Busy(); return float64(waiting) })
	for _, p := range all {
		labels := prometheus.Labels{"platform": p.core.Name()}
		gauge("platform_connected", "1 while a platform can be used.", labels, func() float64 {
			if p.health() != nil {
				return 0
			}
			return 1
		})
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: namespace, Name: "unknown_posts_total",
			Help: "Messages posted again because the answer to the first try was lost: each may stand twice.", ConstLabels: labels}, func() float64 { return float64(p.unknown()) }))
	}
	for file, path := range map[string]string{"database": database, "log": database + "-wal"} {
		gauge("database_bytes", "Size of the database, and of its write-ahead log.", prometheus.Labels{"file": file}, func() float64 { return float64(sizeOf(path)) })
	}
}

// sizeOf is a file's size in bytes; 0 where there is none.
func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// Received implements [bots.Observer].
func (m *metrics) Received(platform string, did bots.Did, at time.Time) {
	m.updates.WithLabelValues(platform, string(did)).Inc()
	if !at.IsZero() {
		m.age.WithLabelValues(platform).Observe(max(0, time.Since(at).Seconds()))
	}
}

// Shown implements [bots.Observer].
func (m *metrics) Shown(platform string, after time.Duration) {
	m.staleness.WithLabelValues(platform).Observe(after.Seconds())
}

// Ended implements [bots.Observer].
func (m *metrics) Ended(c bots.Course) {
	m.answers.WithLabelValues(c.Platform, string(c.Task), string(c.State)).Inc()
	if c.Received.IsZero() {
		return
	}
	for stage, at := range map[string]time.Time{"asked": c.Asked, "first_token": c.FirstToken, "first_shown": c.FirstShown, "final": c.Final} {
		if !at.IsZero() {
			m.latency.WithLabelValues(c.Platform, stage).Observe(at.Sub(c.Received).Seconds())
		}
	}
}

// Called implements [bots.Observer].
func (m *metrics) Called(c bots.Called) {
	outcome := string(c.Fault)
	if outcome == "" {
		outcome = "answered"
	}
	c.Model = shapes.ReplaceAllString(c.Model, "…") // a gateway that lists none takes whatever a person names
	m.calls.WithLabelValues(c.Gateway, c.Model, string(c.Task), outcome).Inc()
	for kind, n := range map[string]int64{"prompt": c.Usage.Prompt, "completion": c.Usage.Completion, "cached": c.Usage.Cached, "reasoning": c.Usage.Reasoning} {
		m.tokens.WithLabelValues(c.Gateway, c.Model, kind).Add(float64(max(0, n)))
	}
	if c.Cost != nil {
		m.spent.WithLabelValues(c.Gateway, c.Model).Add(float64(max(0, *c.Cost)))
	}
}

// count returns a transport that counts the answers of one side.
func (m *metrics) count(to string, next http.RoundTripper) http.RoundTripper {
	return counted{m, to, next}
}

type counted struct {
	m    *metrics
	to   string
	next http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (c counted) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := c.next.RoundTrip(r)
	status := "error"
	if err == nil {
		status = strconv.Itoa(answer.StatusCode)
	}
	c.m.responses.WithLabelValues(c.to, status).Inc()
	return answer, err
}
