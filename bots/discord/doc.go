// Package discord is the Discord adapter: it reads messages, slash commands and
// buttons from the gateway and shows answers as messages that grow.
//
// The connection is discordgo's; a conn of ours below it ends it in time where
// discordgo would hang (see tap), and events are decoded here, so that nothing
// unknown in them can break a message. REST requests go through a client of our
// own that follows the rate-limit headers.
package discord
