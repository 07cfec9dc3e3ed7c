package discordtest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"barkeep/bots/discord/discordtest"
)

func TestCommandRules(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{Limits: discordtest.Limits{Off: true}}, func(t *testing.T, w *world) {
		path := "/applications/" + w.ApplicationID() + "/commands"
		for _, c := range []struct {
			body, code string
			at         []any
		}{
			{`{"name":"Ask","description":"x"}`, "APPLICATION_COMMAND_INVALID_NAME", []any{"name"}},
			{`{"name":"a b","description":"x"}`, "APPLICATION_COMMAND_INVALID_NAME", []any{"name"}},
			{`{"name":"ask"}`, "BASE_TYPE_REQUIRED", []any{"description"}},
			{`{"name":"ask","description":"` + strings.Repeat("x", 101) + `"}`, "BASE_TYPE_BAD_LENGTH", []any{"description"}},
			{`{"name":"ask","description":"x","name_localizations":{"zh":"问"}}`, "BASE_TYPE_CHOICES", []any{"name_localizations", "zh"}},
			{`{"name":"ask","description":"x","description_localizations":{"zh-CN":""}}`, "BASE_TYPE_REQUIRED", []any{"description_localizations", "zh-CN"}},
			{`{"name":"ask","description":"x","options":[{"type":3,"name":"a","description":"x"},{"type":3,"name":"b","description":"x","required":true}]}`, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", []any{"options", "1", "required"}},
			{`{"name":"ask","description":"x","options":[{"type":3,"name":"a","description":"x","autocomplete":true,"choices":[{"name":"x","value":"x"}]}]}`, "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID", []any{"options", "0", "autocomplete"}},
			{`{"name":"ask","description":"x","options":[{"type":77,"name":"a","description":"x"}]}`, "BASE_TYPE_CHOICES", []any{"options", "0", "type"}},
			{`{"name":"ask","description":"x","default_member_permissions":"all"}`, "NUMBER_TYPE_COERCE", []any{"default_member_permissions"}},
		} {
			w.faulty(w.do("POST", path, c.body), c.code, c.at...)
		}
		var options []string
		for i := range 25 {
			var choices []string
			for j := range 4 {
				choices = append(choices, fmt.Sprintf(`{"name":"%s%d","value":"%s%d"}`, strings.Repeat("n", 90), j, strings.Repeat("v", 90), j))
			}
			options = append(options, fmt.Sprintf(`{"type":3,"name":"o%d","description":"x","choices":[%s]}`, i, strings.Join(choices, ",")))
		}
		w.faulty(w.do("POST", path, `{"name":"ask","description":"x","options":[`+strings.Join(options, ",")+`]}`), "APPLICATION_COMMAND_TOO_LARGE")
		w.faulty(w.do("PUT", path, `[{"name":"a","description":"x"},{"name":"a","description":"y"}]`), "APPLICATION_COMMANDS_DUPLICATE_NAME", "1")
		w.faulty(w.do("PUT", path, `[{"name":"提问","description":"x"},{"name":"X","description":"y"}]`), "APPLICATION_COMMAND_INVALID_NAME", "1", "name")
	})
}

func TestCommandLife(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{Limits: discordtest.Limits{Off: true}}, func(t *testing.T, w *world) {
		path := "/applications/" + w.ApplicationID() + "/commands"
		first := w.ok(w.do("POST", path, `{"name":"ask","description":"x"}`), 201)
		again := w.ok(w.do("POST", path, `{"name":"ask","description":"y"}`), 200)
		if first.id() != again.id() {
			t.Error("an upsert changed the id")
		}
		w.ok(w.do("PATCH", path+"/"+first.id(), `{"description":"z"}`), 200)
		if c := w.Commands(); len(c) != 1 || c[0].Description != "z" {
			t.Errorf("commands: %+v", c)
		}
		w.ok(w.do("PUT", path, `[{"name":"new","description":"x"}]`), 200)
		w.refused(w.do("GET", path+"/"+first.id(), ""), 404, 10063, "Unknown application command")
		a := w.ok(w.do("GET", path, ""), 200)
		w.ok(w.do("DELETE", path+"/"+a.field(0, "id").(string), ""), 204)
		guild := "/applications/" + w.ApplicationID() + "/guilds/" + w.guild.ID + "/commands"
		w.ok(w.do("PUT", guild, `[{"name":"here","description":"x"}]`), 200)
		must(w.room.Slash(w.ann, "here", nil))(t)
		for i := range 200 - 2 {
			w.ok(w.do("PUT", path, fmt.Sprintf(`[{"name":"c%d","description":"x"}]`, i)), 200)
		}
		w.refused(w.do("PUT", path, `[{"name":"one-more","description":"x"}]`), 400, 30034, "Max number of daily application command creates has been reached (200)")
		time.Sleep(24 * time.Hour)
		w.ok(w.do("PUT", path, `[{"name":"one-more","description":"x"}]`), 200)
		w.refused(w.do("GET", "/applications/1/commands", ""), 403, 20012, "You are not authorized to perform this action on this application")
	})
}

func TestComponentRules(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{Limits: discordtest.Limits{Off: true}}, func(t *testing.T, w *world) {
		path := "/channels/" + w.room.ID + "/messages"
		button := func(id, label string) string {
			return `{"type":2,"style":1,"custom_id":"` + id + `","label":"` + label + `"}`
		}
		row := func(inner ...string) string {
			return `{"content":"x","components":[{"type":1,"components":[` + strings.Join(inner, ",") + `]}]}`
		}
		in := []any{"components", "0", "components"}
		w.ok(w.do("POST", path, row(button(strings.Repeat("i", 100), strings.Repeat("l", 80)))), 200)
		w.faulty(w.do("POST", path, row(button(strings.Repeat("i", 101), "l"))), "BASE_TYPE_BAD_LENGTH", append(in, "0", "custom_id")...)
		w.faulty(w.do("POST", path, row(button("a", strings.Repeat("l", 81)))), "BASE_TYPE_MAX_LENGTH", append(in, "0", "label")...)
		w.faulty(w.do("POST", path, row(button("a", "l"), button("a", "l"))), "COMPONENT_CUSTOM_ID_DUPLICATED", append(in, "1", "custom_id")...)
		w.faulty(w.do("POST", path, row(button("1", "l"), button("2", "l"), button("3", "l"), button("4", "l"), button("5", "l"), button("6", "l"))), "BASE_TYPE_BAD_LENGTH", in...)
		w.faulty(w.do("POST", path, row(`{"type":3,"custom_id":"s","options":[]}`)), "BASE_TYPE_BAD_LENGTH", append(in, "0", "options")...)
		w.faulty(w.do("POST", path, row(`{"type":99}`)), "BASE_TYPE_CHOICES", append(in, "0", "type")...)
		w.faulty(w.do("POST", path, `{"content":"x","flags":32768,"components":[{"type":10,"content":"x"}]}`), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "content")
		w.ok(w.do("POST", path, `{"flags":32768,"components":[{"type":17,"components":[{"type":10,"content":"x"},{"type":14}]}]}`), 200)
		deep := strings.Repeat(`{"type":17,"components":[`, 5000) + strings.Repeat(`]}`, 5000)
		if a := w.do("POST", path, `{"flags":32768,"components":[`+deep+`]}`); a.status != 400 {
			t.Errorf("deep nesting: %d", a.status)
		}
	})
}
