package bots_test

import (
	"testing"
	"testing/synctest"

	"barkeep/bots"
	"barkeep/llm/llmtest"
)

// TestEditOfAnAnsweredQuestionThatOthersWentOnFrom holds that an answer that somebody
// replied to stays as it is when its question is edited.
func TestEditOfAnAnsweredQuestionThatOthersWentOnFrom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		g := group("-5")
		b.read(b.say(b.message(g, owner, "/allow no cap")))
		q := b.message(g, person("2"), "one")
		b.say(q)
		b.wants(q.Place, "asked one.")
		reply := b.message(g, person("3"), "and then?")
		reply.ReplyTo = &bots.Quote{ID: "answer to " + q.Place, Mine: true, Text: "asked one."}
		b.wants(b.say(reply), "asked")
		edit := q
		edit.Text, edit.Edited = "another", true
		b.say(edit)
		synctest.Wait()
		b.wants(q.Place, "asked one.")
	})
}

// TestRetryIsTheAskersAndTheAdmins holds who may have a question of a group answered
// again.
func TestRetryIsTheAskersAndTheAdmins(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, func(r llmtest.Request) llmtest.Reply {
			if r.Call == 1 {
				return llmtest.Fail(402, "Insufficient Balance")
			}
			return asked(r)
		})
		g := group("-5")
		b.read(b.say(b.message(g, owner, "/allow no cap")))
		q := b.say(b.message(g, person("2"), "one"))
		b.read(q)
		retry := b.button(q, "Retry")
		if said := b.press(g, person("3"), retry, q); said != english.NotYours {
			t.Errorf("a stranger pressed Retry and reads %q", said)
		}
		for _, who := range []bots.Ref{person("7"), person("2")} { // an admin, and who asked
			if said := b.press(g, who, retry, q); said == english.NotYours {
				t.Errorf("%s may not press Retry", who)
			}
			synctest.Wait()
		}
		b.until(q, func(v bots.View) bool { return v.Text == "asked one." })
	})
}
