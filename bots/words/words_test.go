package words

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestEveryLanguageIsWhole holds that no language leaves a sentence out, and that
// its maps have the same keys as English.
func TestEveryLanguageIsWhole(t *testing.T) {
	t.Parallel()
	for _, w := range All() {
		whole(t, w.Code, reflect.ValueOf(*English()), reflect.ValueOf(*w))
	}
}

func whole(t *testing.T, code string, english, v reflect.Value) {
	for i := range v.NumField() {
		name, f := v.Type().Field(i).Name, v.Field(i)
		if f.IsZero() {
			t.Errorf("%s: %s is empty", code, name)
		}
		if f.Kind() == reflect.Struct {
			whole(t, code, english.Field(i), f)
		}
		if f.Kind() != reflect.Map {
			continue
		}
		for _, k := range english.Field(i).MapKeys() {
			if got := f.MapIndex(k); !got.IsValid() || got.String() == "" {
				t.Errorf("%s: %s[%s] is empty", code, name, k)
			}
		}
		if f.Len() != english.Field(i).Len() {
			t.Errorf("%s: %s has %d entries, English %d", code, name, f.Len(), english.Field(i).Len())
		}
	}
}

// TestGlossary holds the Chinese terms that members know from their sites.
func TestGlossary(t *testing.T) {
	t.Parallel()
	all := every(Chinese())
	for _, table := range chineseTables() {
		all = slices.AppendSeq(all, maps.Values(table))
	}
	for _, bad := range []string{"您", "词元", "网关", "密钥", "预算", "线程", ", ", "? "} {
		for _, s := range all {
			if strings.Contains(s, bad) {
				t.Errorf("%q in %q", bad, s)
			}
		}
	}
	w := Chinese()
	if w.Granted != "总额度" || w.Used != "已用额度" || w.Left != "剩余额度" || w.Requests != "请求次数" || w.Unlimited != "不限" {
		t.Error("the balance's terms are fixed")
	}
	for _, s := range append(all, every(English())...) {
		for _, hidden := range []string{"turn ", "lane", "upstream"} {
			if strings.Contains(strings.ToLower(s), hidden) && !strings.Contains(s, "completions") {
				t.Errorf("%q is never shown: %q", hidden, s)
			}
		}
	}
}

func TestLanguageTags(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]string{"zh-hans": "zh", "zh-TW": "zh", "zh_CN.UTF-8": "zh", "en-GB": "en", "": "en", "fr": "en", "C": "en"} {
		if got := Or(tag).Code; got != want {
			t.Errorf("%q reads %s, want %s", tag, got, want)
		}
	}
}

// every calls each sentence with sample values.
func every(w *Words) []string { return everyOf(reflect.ValueOf(*w)) }

func everyOf(v reflect.Value) []string {
	var out []string
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.Struct:
			out = append(out, everyOf(f)...)
		case reflect.String:
			out = append(out, f.String())
		case reflect.Map:
			for _, k := range f.MapKeys() {
				out = append(out, f.MapIndex(k).String())
			}
		case reflect.Func:
			args := make([]reflect.Value, f.Type().NumIn())
			for j := range args {
				args[j] = reflect.Zero(f.Type().In(j))
			}
			out = append(out, f.Call(args)[0].String())
		}
	}
	return out
}
