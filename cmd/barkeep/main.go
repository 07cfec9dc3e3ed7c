// Barkeep serves any model of an OpenAI-compatible gateway in Telegram and
// Discord chats, and keeps the tab.
package main

import (
	"os"
	_ "time/tzdata" // zones by name on machines without zone files
)

func main() {
	os.Exit(command(process()))
}
