package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"barkeep/bots"
)

// acceptOrder stores a command.
func (t *tx) acceptOrder(m bots.Message) (bots.Order, error) {
	if m.ID == "" {
		return bots.Order{}, errNoID
	}
	chat, err := t.storeChat(m.Where)
	if err != nil {
		return bots.Order{}, err
	}
	if _, err := t.storePerson(m.From); err != nil {
		return bots.Order{}, err
	}
	var known int64
	if found, err := t.row("SELECT id FROM orders WHERE chat = ? AND message = ?", []any{chat.ID, m.ID}, &known); err != nil || found {
		return bots.Order{Duplicate: true}, err
	}
	bare := m
	bare.Place = ""
	body, err := json.Marshal(bare)
	if err != nil {
		return bots.Order{}, fmt.Errorf("write order: %w", err)
	}
	id, err := t.insert("INSERT INTO orders (chat, message, body, place) VALUES (?, ?, ?, ?)", chat.ID, m.ID, string(body), t.seal.seal(m.Place))
	return bots.Order{ID: id, Message: m}, err
}

// openOrders are those not done, oldest first.
func (t *tx) openOrders() ([]bots.Order, error) {
	var all []bots.Order
	err := t.each("SELECT id, body, place FROM orders WHERE body IS NOT NULL ORDER BY id", nil, func(r *sql.Rows) error {
		var o bots.Order
		var body string
		var place []byte
		if err := r.Scan(&o.ID, &body, &place); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(body), &o.Message); err != nil {
			return fmt.Errorf("read order %d: %w", o.ID, err)
		}
		o.Message.Place = t.unseal(place, "order", o.ID)
		all = append(all, o)
		return nil
	})
	return all, err
}

// KeepOrder implements bots.Inbox.
func (s *Store) KeepOrder(ctx context.Context, order int64, place string) error {
	return s.write(ctx, "store where a command's answer stands", func(t *tx) error {
		_, err := t.exec("UPDATE orders SET place = ? WHERE id = ? AND body IS NOT NULL", t.seal.seal(place), order)
		return err
	})
}

// Done implements bots.Inbox.
func (s *Store) Done(ctx context.Context, order int64) error {
	return s.write(ctx, "forget a command", func(t *tx) error {
		n, err := t.exec("UPDATE orders SET body = NULL, place = NULL WHERE id = ?", order)
		if err == nil && n == 0 {
			err = fmt.Errorf("order %d: %w", order, bots.ErrUnknown)
		}
		return err
	})
}
