// Package telegram serves people in Telegram: it reads updates, hands messages to the core and shows answers.
//
// It uses the Bot API SDK as a transport only. Updates are read by its own poller (or a webhook), since they may be
// acknowledged only when the core has stored them; entities and errors have their own types, since the SDK ends at Bot API 5.5.
// Reading is one goroutine; each answer that is being shown has one more; none is left after Run and Place.Close.
package telegram
