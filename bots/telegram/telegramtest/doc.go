// Package telegramtest is a Telegram Bot API server in memory, for tests.
//
// It speaks HTTP as api.telegram.org does and holds a bot to the platform's rules: the exact error texts, the limits,
// privacy mode, topics, migration. Tests play the people (Say, Press, Block …) and look at the screen (Chat, Wait).
// Rules are taken from the Bot API server's own source and from core.telegram.org; where neither says what happens,
// the comment at that place says what was chosen. All clocks are the time package's, so a Server works inside testing/synctest.
//
// Methods that play a person panic on a chat or person that does not exist: that is a mistake in the test.
// Nothing that a bot sends makes a Server panic.
package telegramtest
