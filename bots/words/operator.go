package words

// Operator are the sentences for who runs Barkeep: at its start, in barkeep doctor and
// barkeep help.
type Operator struct {
	// At the start. The log has the English ones.
	Owner        func(code string) string // how to become the owner
	OwnerDiscord func(code string) string
	OwnerLink    func(link string) string
	TelegramOn   func(name string) string // a link that adds it to a group follows
	TelegramDeaf func(name string) string // privacy mode is on
	DiscordOn    func(name string) string // a link that adds it to a server follows
	DiscordDeaf  string                   // message content is withheld
	ModelIs      func(model, gateway string) string
	ModelNotYet  string

	// barkeep doctor.
	Checks        map[string]string // what is checked
	Of            func(check, gateway string) string
	Environment   string // there is no file with settings
	NoDatabase    func(path string) string
	Database      func(path string, megabytes float64) string
	DiskFull      func(megabytes uint64, folder string) string
	DiskFree      func(gigabytes uint64) string
	ModelsListed  func(all int, first string) string
	ModelsNoChat  func(all int) string
	BalanceUntold string
	TelegramAll   func(name string) string
	TelegramSome  func(name string) string
	DiscordAdd    func(name, link string) string
	DiscordSome   string
	ClockAlone    string
	ClockSilent   string
	ClockUntold   string
	ClockOff      func(by string) string
	ClockRight    string
	Troubles      map[string]string // of the platforms and of sites
	Sick          string

	// barkeep help.
	Help         string
	HelpEach     string
	HelpSettings string            // above the list of settings
	HelpFiles    string            // the end of the whole reference
	Does         map[string]string // what each subcommand is for

	// Say translates what is written where its table is: settings, flags, mistakes, and the
	// lines of subcommands. It takes the English text or format; where there is no
	// translation it returns that.
	Say func(english string) string
}
