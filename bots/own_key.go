package bots

import (
	"context"

	"barkeep/llm"
)

// OwnKey is a key, or the login of a console account, that somebody bound: to the
// own private chats, or to a group that he administers. It never leaves the chats
// it was bound to.
type OwnKey struct {
	ID      int64
	Holder  Person
	Chat    Chat    // ID 0: the holder's private chats
	Gateway string  // the operator's gateway that it is for
	Address string  // an own address instead; empty where Gateway counts
	User    string  // the console account's user id; empty: Secret is an API key
	Secret  llm.Key // empty where no secret key of this Barkeep opens it
	Daily   Amount  // most that the chat may spend with it a day; zero: no cap
}

// Keys keeps own keys, encrypted.
type Keys interface {
	// Bind stores an own key in place of the one that was bound to the same chat, or
	// for the same use by the same person in private, and returns its id. The chat
	// is given by where; nil: private.
	Bind(ctx context.Context, k OwnKey, where *Where, holder Who) (int64, error)
	// Unbind removes an own key: it is overwritten, and in no later backup. ErrUnknown
	// if there is none. ErrTraces says that it is removed, but its encrypted form
	// may stand in the database's log until that is folded in.
	Unbind(ctx context.Context, id int64) error
	// Ration stores the most that a chat may spend a day with an own key.
	Ration(ctx context.Context, id int64, most Amount) error
	// Held are all own keys and accounts of a person, the private ones first.
	Held(ctx context.Context, person Ref) ([]OwnKey, error)
	// Bound are the own keys and accounts of all people, the private ones first.
	Bound(ctx context.Context) ([]OwnKey, error)
}

// private is the person's own key for private chats, and the console account.
func (s Standing) private() (key, account *OwnKey) {
	for i, k := range s.Own {
		switch {
		case k.Chat.ID != 0 || s.Person.ID == 0 || k.Holder.ID != s.Person.ID:
		case k.User != "":
			account = &s.Own[i]
		default:
			key = &s.Own[i]
		}
	}
	return key, account
}

// bound is the own key of the chat or the nearest one above it.
func (s Standing) bound() *OwnKey {
	for _, c := range s.Chats {
		for i, k := range s.Own {
			if c.ID != 0 && k.Chat.ID == c.ID {
				return &s.Own[i]
			}
		}
	}
	return nil
}
