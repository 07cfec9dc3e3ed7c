package store

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"barkeep/bots"
	"barkeep/llm"
)

// Begin implements bots.Inbox.
func (s *Store) Begin(ctx context.Context, n bots.Turn, c bots.Charge, caps []bots.Cap) (charge int64, spent []bots.Amount, err error) {
	err = s.write(ctx, "begin a call", func(t *tx) error {
		var state bots.State
		var question string
		var files []byte
		var chat, author int64
		found, err := t.row("SELECT state, question, files, chat, coalesce(author, 0) FROM turns WHERE id = ?", []any{n.ID}, &state, &question, &files, &chat, &author)
		switch {
		case err != nil:
			return err
		case !found:
			return fmt.Errorf("turn %d: %w", n.ID, bots.ErrUnknown)
		case state.Ended() || question != n.Question || len(t.unsealFiles(files, n.ID)) != len(n.Files):
			return bots.ErrChanged
		}
		spent = make([]bots.Amount, len(caps))
		for i, limit := range caps {
			if spent[i], err = t.room(limit, c); err != nil {
				return err
			}
		}
		if _, err := t.exec("UPDATE turns SET state = 'answering', attempts = attempts + 1 WHERE id = ?", n.ID); err != nil {
			return err
		}
		c.Turn, c.Chat, c.Person = n.ID, cmp.Or(c.Chat, chat), cmp.Or(c.Person, author)
		charge, err = t.openCharge(c)
		return err
	})
	return charge, spent, err
}

// room returns what was spent of the cap. It fails with *bots.OverCap if the cap has none for one more call. Without an
// estimate only what was spent counts.
func (t *tx) room(limit bots.Cap, c bots.Charge) (bots.Amount, error) {
	if limit.Amount == (bots.Amount{}) {
		return bots.Amount{}, nil
	}
	spent, err := t.spent(limit)
	if err != nil {
		return spent, err
	}
	over := limit.Requests > 0 && spent.Requests >= limit.Requests
	over = over || limit.Tokens > 0 && max(c.Usage.Prompt+c.Usage.Completion, 1) > limit.Tokens-spent.Tokens
	if limit.Nano > 0 {
		if c.Estimate == nil {
			over = over || spent.Nano >= limit.Nano
		} else {
			over = over || *c.Estimate > limit.Nano-spent.Nano
		}
	}
	if over {
		return spent, &bots.OverCap{Cap: limit, Spent: spent}
	}
	return spent, nil
}

// spent adds up what counts against a cap: whole quarters of an hour as they are
// added up already, and the charges of the one that the period begins in.
func (t *tx) spent(limit bots.Cap) (a bots.Amount, err error) {
	since := ms(limit.Since)
	first := (since + quarter - 1) / quarter
	var query string
	args := []any{first, since, first * quarter}
	switch limit.Scope {
	case bots.ScopeAll:
		query = spentAll
	case bots.ScopeChat:
		query, args = spentChat, append([]any{limit.Chat, limit.Own}, args...)
	case bots.ScopePerson:
		query, args = spentPerson, append([]any{limit.Person, limit.Own}, args...)
	case bots.ScopeMember:
		query, args = spentMember, []any{limit.Chat, limit.Own, limit.Person, since}
	default:
		return a, fmt.Errorf("a cap of unknown scope %q", limit.Scope)
	}
	_, err = t.row(query, args, &a.Nano, &a.Requests, &a.Tokens)
	return a, err
}

const (
	spentAll = `SELECT coalesce(sum(nano), 0), coalesce(sum(calls), 0), coalesce(sum(tokens), 0) FROM (
		SELECT nano, calls, tokens FROM spending WHERE scope = 'all' AND id = 0 AND own = 0 AND quarter >= ?
		UNION ALL SELECT spent, 1, tokens FROM charges WHERE own = 0 AND at >= ? AND at < ? AND state <> 'void')`
	spentChat = below + `SELECT coalesce(sum(nano), 0), coalesce(sum(calls), 0), coalesce(sum(tokens), 0) FROM (
		SELECT s.nano, s.calls, s.tokens FROM below CROSS JOIN spending s ON s.scope = 'chat' AND s.id = below.id AND s.own = ?2 WHERE s.quarter >= ?3
		UNION ALL SELECT c.spent, 1, c.tokens FROM below CROSS JOIN charges c ON c.chat = below.id WHERE c.own = ?2 AND c.at >= ? AND c.at < ? AND c.state <> 'void')`
	spentPerson = `SELECT coalesce(sum(nano), 0), coalesce(sum(calls), 0), coalesce(sum(tokens), 0) FROM (
		SELECT nano, calls, tokens FROM spending WHERE scope = 'person' AND id = ?1 AND own = ?2 AND quarter >= ?3
		UNION ALL SELECT spent, 1, tokens FROM charges WHERE person = ?1 AND own = ?2 AND at >= ? AND at < ? AND state <> 'void')`
	spentMember = below + `SELECT coalesce(sum(spent), 0), count(*), coalesce(sum(tokens), 0) FROM charges
		WHERE own = ?2 AND person = ?3 AND at >= ?4 AND state <> 'void' AND chat IN (SELECT id FROM below)`
)

// below are a chat and all chats below it.
const below = "WITH RECURSIVE below (id) AS (SELECT ? UNION SELECT c.id FROM below JOIN chats c ON c.parent = below.id) "

func (t *tx) openCharge(c bots.Charge) (int64, error) {
	if c.At.IsZero() {
		c.At = time.Now()
	}
	nano, quota, unit := costColumns(c.Cost)
	return t.insert(`INSERT INTO charges (turn, chat, person, gateway, key, own, model, task, state, request, prompt, completion, cached, reasoning, reported, estimate, nano, quota, quota_unit, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.Turn, c.Chat, orNull(c.Person), c.Gateway, c.Key, c.Own, c.Model, string(cmp.Or(c.Task, bots.Ask)), string(cmp.Or(c.State, bots.Open)), c.Request,
		c.Usage.Prompt, c.Usage.Completion, c.Usage.Cached, c.Usage.Reasoning, c.Reported, nanoColumn(c.Estimate), nano, quota, unit, ms(c.At))
}

// costColumns are NULL where no price is known.
func costColumns(c *llm.Cost) (nano, quota, unit any) {
	if c == nil {
		return nil, nil, nil
	}
	return int64(c.Nano), c.Quota, c.QuotaPerUnit
}

func nanoColumn(n *llm.Nano) any {
	if n == nil {
		return nil
	}
	return int64(*n)
}

// Heard implements bots.Inbox.
func (s *Store) Heard(ctx context.Context, charge int64, request string) error {
	return s.write(ctx, "store a request id", func(t *tx) error {
		n, err := t.exec("UPDATE charges SET request = ? WHERE id = ?", request, charge)
		if err == nil && n == 0 {
			err = fmt.Errorf("charge %d: %w", charge, bots.ErrUnknown)
		}
		return err
	})
}

// settle ends an open charge of a turn. One that is settled stays as it is; one
// that the log knew while the call was still running gets what was computed.
func (t *tx) settle(turn int64, c bots.Charge) error {
	var state bots.ChargeState
	var settled bool
	found, err := t.row("SELECT state, reported OR nano IS NOT NULL FROM charges WHERE id = ? AND turn = ?", []any{c.ID, turn}, &state, &settled)
	if err == nil && !found {
		err = fmt.Errorf("charge %d of turn %d: %w", c.ID, turn, bots.ErrUnknown)
	}
	switch {
	case err != nil, state == bots.Void, state == bots.Computed, state != bots.Open && settled:
		return err
	case state == bots.Confirmed:
		c.State = bots.Confirmed
	}
	nano, quota, unit := costColumns(c.Cost)
	_, err = t.exec(`UPDATE charges SET state = ?, request = CASE WHEN ?2 = '' THEN request ELSE ?2 END, prompt = ?, completion = ?, cached = ?, reasoning = ?, reported = ?, nano = ?, quota = ?, quota_unit = ? WHERE id = ?`,
		string(cmp.Or(c.State, bots.Computed)), c.Request, c.Usage.Prompt, c.Usage.Completion, c.Usage.Cached, c.Usage.Reasoning, c.Reported, nano, quota, unit, c.ID)
	return err
}
