package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"barkeep/bots/discord/discordtest"
	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm/llmtest"
)

// families are metrics by their names.
type families map[string]*dto.MetricFamily

// page reads a page of the program's listener.
func (w *world) page(path string) string {
	w.t.Helper()
	w.logs(`"address":"`)
	r, err := http.NewRequestWithContext(timeout(w.t), http.MethodGet, "https://bar.example.com"+path, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	answer, err := (&tunnel{w}).RoundTrip(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		w.t.Fatalf("%s: %d %v", path, answer.StatusCode, err)
	}
	return string(body)
}

// scrape reads /metrics as Prometheus does.
func (w *world) scrape() families {
	w.t.Helper()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	all, err := parser.TextToMetricFamilies(strings.NewReader(w.page("/metrics")))
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// value adds up the samples of a metric whose labels hold what is asked for, as
// name, value pairs: the counts of a histogram.
func (f families) value(name string, labels ...string) float64 {
	sum := 0.0
	for _, m := range f[name].GetMetric() {
		fits := true
		for i := 0; i < len(labels); i += 2 {
			fits = fits && slices.ContainsFunc(m.GetLabel(), func(l *dto.LabelPair) bool {
				return l.GetName() == labels[i] && l.GetValue() == labels[i+1]
			})
		}
		if fits {
			sum += m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
		}
	}
	return sum
}

// expected is what a metric should be, for labels as name, value pairs.
type expected struct {
	want   float64
	name   string
	labels []string
}

func is(want float64, name string, labels ...string) expected { return expected{want, name, labels} }

// counted waits until the metrics are as wanted, and returns all there are.
func (w *world) counted(wanted ...expected) (got families) {
	w.t.Helper()
	var off []string
	defer func() {
		for _, o := range off {
			w.t.Error(o)
		}
	}()
	w.until("the metrics are as they should be", func() bool {
		got, off = w.scrape(), nil
		for _, s := range wanted {
			if n := got.value(s.name, s.labels...); n != s.want {
				off = append(off, fmt.Sprintf("%s%v is %v, want %v", s.name, s.labels, n, s.want))
			}
		}
		return len(off) == 0
	})
	return got
}

// TestMetrics holds what is counted while people ask on both platforms, and that no
// label tells who they are or what the keys are.
func TestMetrics(t *testing.T) {
	t.Parallel()
	seen := make(chan struct{}) // the rest of an answer comes when its beginning stands
	w := newWorld(t, telegramtest.Options{}, llmtest.Options{Answer: func(r llmtest.Request) llmtest.Reply {
		if r.Last() == "too much" {
			return llmtest.Reply{Trouble: llmtest.Empty429}
		}
		begun := llmtest.Split("All of "+r.Last()+" is well, and so is ", 0)
		return llmtest.Reply{Chunks: append(begun, llmtest.Chunk{Text: "the bar.", Hold: seen})}
	}})
	w.withDiscord(discordtest.Options{})
	w.set("OPENAI_API_KEY", "sk-wrongwrongwrongwrongwrongwrongwrongwrong0000,"+llmtest.Key)
	ann := w.tg.AddPerson(telegramtest.User{FirstName: "Annabella", Username: "annabella_b"})
	group := w.tg.AddSupergroup("Our secret club", ann.ID)
	w.env = append(w.env, "BARKEEP_OWNERS=telegram:"+itoa(ann.ID))
	w.start()
	w.counted(is(20e9, "barkeep_balance_left_nanodollars", "key", "sk-…"+llmtest.Key[len(llmtest.Key)-4:]+" (2)")) // before anything is spent
	w.tg.Say(ann.ID, ann.ID, "one")
	w.until("the beginning stands", func() bool { d, ok := w.tg.Chat(ann.ID).Draft(); return ok && strings.Contains(d.Text, "All of one") })
	close(seen)
	w.answer(ann.ID, says("and so is the bar."))
	w.tg.Say(group, ann.ID, "/ask@barkeep_bot two")
	w.answer(group, says("and so is the bar."))
	w.tg.Say(ann.ID, ann.ID, "too much")
	w.answer(ann.ID, says("(#3)"))

	got := w.counted(
		is(3, "barkeep_updates_total", "platform", "telegram", "kind", "message"),
		is(2, "barkeep_answers_total", "platform", "telegram", "task", "ask", "ending", "answered"),
		is(1, "barkeep_answers_total", "platform", "telegram", "ending", "failed"),
		is(3, "barkeep_answer_seconds", "stage", "asked"),
		is(2, "barkeep_answer_seconds", "stage", "first_token"),
		is(3, "barkeep_answer_seconds", "stage", "final"),
		is(2, "barkeep_calls_total", "gateway", "main", "model", "gpt-4o-mini", "outcome", "answered"),
		is(1, "barkeep_platform_connected", "platform", "telegram"),
		is(0, "barkeep_answers_running"),
		is(1, "barkeep_build_info"),
		is(w.bill(), "barkeep_spent_nanodollars_total"),
	)
	if n := got.value("barkeep_http_responses_total", "to", "gateway main", "status", "429"); n < 2 {
		t.Errorf("%v answers with 429 are counted; each repeat is one", n)
	}
	if got.value("barkeep_answer_seconds", "stage", "first_shown") < 1 {
		t.Error("no growing answer was counted")
	}
	for _, name := range []string{"barkeep_tokens_total", "barkeep_database_bytes", "go_goroutines", "process_resident_memory_bytes", "barkeep_update_age_seconds", "barkeep_view_age_seconds"} {
		if got.value(name) <= 0 {
			t.Errorf("%s is %v", name, got.value(name))
		}
	}
	checkLabels(t, got, itoa(ann.ID), itoa(group), "nnabella", "club", llmtest.Key, "wrongwrong", telegramtest.DefaultToken, w.dc.Token())
	checkDashboard(t, got)
}

// bill is what the gateway charged, in nano-dollars.
func (w *world) bill() float64 {
	sum := int64(0)
	for _, row := range w.site.Ledger() {
		sum += row.Quota * 2000
	}
	return float64(sum)
}

// checkLabels holds that no label's value has one of the words in it.
func checkLabels(t *testing.T, got families, never ...string) {
	t.Helper()
	for name, f := range got {
		for _, m := range f.GetMetric() {
			for _, l := range m.GetLabel() {
				for _, word := range never {
					if strings.Contains(l.GetValue(), word) {
						t.Errorf("%s{%s=%q} holds %q", name, l.GetName(), l.GetValue(), word)
					}
				}
			}
		}
	}
}

// checkDashboard holds that the dashboard asks for metrics that there are, by labels that
// they have, and for all that there are.
func checkDashboard(t *testing.T, got families) {
	t.Helper()
	text, err := os.ReadFile("../../grafana-dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	var board struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(text, &board); err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	names := regexp.MustCompile(`\b(?:barkeep|go|process)_[a-z0-9_]+`)
	by := regexp.MustCompile(`by \(([^)]*)\)`)
	for _, p := range board.Panels {
		if len(p.Targets) == 0 {
			t.Errorf("%s asks for nothing", p.Title)
		}
		for _, q := range p.Targets {
			found := names.FindAllString(q.Expr, -1)
			if len(found) == 0 {
				t.Errorf("%s: no metric in %q", p.Title, q.Expr)
			}
			for _, name := range found {
				base := name
				for _, suffix := range []string{"_bucket", "_sum", "_count"} {
					if cut, ok := strings.CutSuffix(name, suffix); ok && got[cut].GetType() == dto.MetricType_HISTOGRAM {
						base = cut
					}
				}
				used[base] = true
				if got[base] == nil {
					t.Errorf("%s: there is no %s", p.Title, name)
				}
				for _, m := range by.FindAllStringSubmatch(q.Expr, -1) {
					checkHas(t, p.Title, got[base], strings.Split(m[1], ","))
				}
			}
		}
	}
	for name := range got {
		if strings.HasPrefix(name, "barkeep_") && !used[name] && name != "barkeep_build_info" {
			t.Errorf("the dashboard does not show %s", name)
		}
	}
}

// checkHas holds that a metric has the labels that it is summed up by.
func checkHas(t *testing.T, title string, f *dto.MetricFamily, labels []string) {
	t.Helper()
	for _, m := range f.GetMetric() {
		for _, want := range labels {
			want = strings.TrimSpace(want)
			if want != "le" && !slices.ContainsFunc(m.GetLabel(), func(l *dto.LabelPair) bool { return l.GetName() == want }) {
				t.Errorf("%s: %s has no label %q", title, f.GetName(), want)
			}
		}
	}
}
