// Package words holds every sentence Barkeep says, in each language.
//
// A language is one function that fills a [Words], chats', the operator's and his
// page's, one line in [All], and a value of BARKEEP_LANGUAGE; tests check that none
// leaves a field empty and that each can be chosen. Ours are long, and lie in several
// files by subject. What is put into a sentence is plain text; callers escape it where
// the sentence is Markdown.
package words

// Words are the sentences of one language.
type Words struct {
	Code string // "en", "zh"

	// While an answer comes.
	Thinking string // nothing came yet
	Queued   string // waiting for the model's rate limit
	Fresh    string // a new conversation was begun, since the last one is old
	Continue string // Discord: the answer goes on below, in the channel
	LongMore string // an answer has become too long for the chat, and grows on
	LongFile string // its whole is in the file below
	// Where the platform refuses files; right is its name for the right to send them, or empty.
	LongRest  func(right string) string
	FileNever func(name, right string) string
	FileOver  func(name string) string // it is larger than the platform takes

	// How an answer ended, where it is not just whole.
	Stopped     string
	Restarted   string // cut by a restart of the bot
	CannotStore string // the disk is full, or the like; it is tried again

	Privacy    func(days int) string // 0: kept for ever
	ForgetAsk  string
	ForgetHere string
	ForgetAll  string
	ForgetDone string
	Length     string // ended at the length limit
	Expired    string
	Again      string // asked again after a crash
	Dropped    string // the oldest part of the conversation was left out
	GaveUp     func(code string) string
	Inside     func(code string) string // a mistake in Barkeep
	Refused    func(code string) string
	Empty      func(code string) string
	Cut        func(code string) string
	Stalled    func(code string) string
	NoAnswer   func(code string) string

	// Why a gateway gave no answer.
	KeyWrong     func(code string) string
	KeyExpired   func(code string) string
	KeyExhausted func(code string) string
	KeyDenied    func(code string) string
	AccountEmpty func(code string) string
	QuotaLow     func(code string) string
	SiteTrouble  func(code string) string
	ModelUnknown func(model, code string) string
	ModelDenied  func(model, code string) string
	TooLong      func(code string) string
	BadRequest   func(code string) string
	RateLimited  func(seconds int, code string) string // seconds 0: unknown
	Overloaded   func(code string) string
	Unreachable  func(code string) string
	Odd          func(code string) string
	NotOffered   func(code string) string

	// What the operator or the chat does not let through.
	NoModel      string
	NoPrice      string
	NotPermitted func(model string) string
	OverCapAll   func(period, cap, left, resets string) string // left: empty if nothing is
	OverCapChat  func(period, cap, left, resets string) string
	OverCapOwn   func(period, cap, left, resets string) string
	NearCapAll   func(period, spent, cap, resets string) string
	NearCapChat  func(period, spent, cap, resets string) string
	NearCapOwn   func(period, spent, cap, resets string) string
	Busy         string
	ButtonUsed   string // to who presses it again
	NotYours     string // a button or message of somebody else
	AdminsOnly   string
	OwnersOnly   string
	PrivateOnly  string
	WebLink      string // above the link to the operator's page
	WebOff       string

	// Buttons.
	Retry string
	Stop  string
	Other string // ask another model
	More  string // go on with an answer that was too long

	OtherWhich string // above the models to choose from
	GoOn       string // what a person who presses More says

	// Commands: what each is for, by name, and what its argument is.
	Commands  map[string]string
	Arguments map[string]string

	// /start and /help. Markdown.
	Hello        func(name string) string
	HelpHead     string
	HelpMore     string // before the names of the other commands
	HelpPrivate  string
	Stranger     string // in private
	StrangePlace string // to somebody in a place that is not let in, alone
	KeptOut      string // to somebody who is kept out and used a command, alone
	Claimed      string
	WrongCode    string
	Unknown      func(command string) string

	// In a group, when Barkeep comes there and at /start. A line each.
	GroupAsk      func(ask string) string  // ask is "/ask@NAME"
	GroupHears    func(name string) string // name is "@NAME"
	GroupDeaf     func(name string) string // plain mentions do not arrive, and what to do
	GroupLacks    func(rights string) string
	Rights        map[string]string         // what the platform's settings call them
	Comma         string                    // between the parts of a list
	Sentences     func(all []string) string // one after the other
	GroupNoText   string                    // only messages that address the bot can be read
	GroupSettings string                    // who may change settings
	GroupWaits    string                    // the owner was asked to let it in

	// Asking an owner for access.
	AskOwner     string // button
	AskedOwner   string
	AskedAlready string
	LetInAlready string
	OwnerPerson  func(name, id string) string
	OwnerGroup   func(title, id, by string) string
	OwnerServer  func(title, id string) string // it is not known who did it
	LetDollar    string                        // buttons
	LetOther     string
	LetDeny      string
	LetWhich     func(name, command string) string
	LetInPerson  string
	LetInGroup   func(ask string) string

	// /new, /stop, /retry, /ask.
	NewDone     string
	StopDone    string
	StopNone    string
	RetryNone   string
	AskHow      string
	CompleteHow string

	// /model, /models.
	ModelNow     func(model, price string) string // price may be empty
	ModelSet     func(model, price string) string
	ModelPick    func(all int) string
	ModelGoneNow string                         // a button's model is listed no more
	ModelGone    func(model, by string) string  // another one answered
	ModelDearer  func(model, now string) string // none answered: the default may be dearer
	PriceCall    func(price string) string
	PriceFree    string
	ModelNone    func(filter string) string
	ModelOnly    func(patterns string) string
	ModelAny     string
	ModelOnlyHow string
	ModelsHead   func(shown, all int) string
	ModelsEmpty  string
	ModelsFile   string

	// /system.
	SystemNow   func(text string) string
	SystemNone  string
	SystemSet   string
	SystemClear string

	// Discord's command in a message's own menu, and what it asks about the message.
	AskAbout  string // at most 32 characters
	AboutThat string

	// /apps and /export.
	AppsHead    func(site string) string
	AppsCode    string                   // button
	AppsKeys    string                   // button: the page where keys are made
	KeysAt      func(page string) string // after the sentence about a key that is refused
	AppsKeyHere string                   // in place of a key
	AppNextChat string
	AppWebUI    string
	AppCline    string
	ExportNone  string
	ExportDone  func(turns int) string
	ExportTitle string

	// /settings. Names are those of the settings, values "name=value".
	Beside         func(word, more string) string // a word with what it means now
	SettingsHead   string
	SettingsHow    string
	SettingsButton string
	Settings       map[string]string
	SettingWhat    map[string]string // what each changes
	Values         map[string]string
	Colon          string // between a label and its value
	KeywordHow     string
	KeywordPrivate string
	Types          map[string]string                                                 // buttons to type something, and names of the forms behind them
	TypeReply      func(what string) string                                          // what was pressed is to be written as a reply
	TypeHow        map[string]string                                                 // how it is written
	NotAllArrive   string                                                            // "every message" was chosen, but not all arrive
	Figures        func(model string, prompt, completion int64, money string) string // money may be empty

	// /persona.
	PersonaNone   string // no persona
	PersonaNow    func(name string) string
	PersonaHow    string
	PersonaMany   func(most int) string
	PersonaKept   func(names string) string
	PersonaGone   func(name string) string
	PersonaFile   string
	PersonaAttach string // Discord: what the file beside /persona is
	PersonaBad    func(name string) string

	// /lang.
	LangNow  func(name string) string
	LangSet  string
	LangHow  string
	LangName string
	// DiscordLocales are the locales of Discord's clients that read this language.
	DiscordLocales []string

	// /balance and /usage. The first three lines of a balance are fixed.
	Granted    string
	Used       string
	Left       string
	Requests   string
	Unlimited  string
	Owed       func(amount string) string
	UnknownSum string
	OfKey      func(key string) string
	OfUser     func(key string) string
	OfAccount  func(name string) string
	AsOf       func(clock string) string
	// BalanceBehind and BalanceHeld are small lines under a balance: it lacks the last
	// answers, or holds back what running ones may cost.
	BalanceBehind string
	BalanceHeld   string
	// AtLeast is an amount that may be more; BalanceUnclear says why.
	AtLeast        func(amount string) string
	BalanceUnclear string
	Expires        func(date string) string
	LoginWrong     string                   // the console account's
	Lapsed         func(date string) string // it has expired
	Lasts          func(days int) string    // what is left, at the pace of the last 7 days
	TopUp          string                   // a button
	TopUpAt        func(site string) string // likewise, where there are several
	SumOfKeys      string
	GroupKey       string // the key that pays here, without its mask
	CapHere        func(period, spent, cap, resets string) string
	CapOwn         func(period, spent, cap, resets string) string
	NoCap          func(spent string) string
	NoGateway      string
	UsageHead      map[string]string // today, week, month
	UsageMe        string
	UsageChat      string
	UsageAll       string
	UsageModel     string
	UsageRow       func(calls int64, prompt, completion, money string) string
	UsagePeople    string
	UsageKind      string
	UsageKinds     map[string]string // what a call was for
	UsageSum       string            // a row of the table
	UsageMore      func(n int) string
	UsageOthers    func(n int) string           // rows of a picture that are shown as one
	UsageSure      func(sure, all int64) string // how many calls the site's log confirmed
	Whispered      string                       // sent in private
	WhisperNot     string
	WhisperOpen    string // a button
	UsageNone      string
	UsageOpen      func(n int64) string
	Unpriced       func(n int64) string
	UsageHow       string

	// /allow, /deny, /block.
	AllowedChat   func(name, cap string) string
	AllowedPerson func(name, cap string) string
	AllowedRole   func(name string) string
	DeniedDone    func(name string) string
	BlockedFor    func(name, until string) string
	BlockedEver   func(name string) string
	AllowHow      string
	DenyHow       string
	BlockHow      string
	NotAnOwner    string // an owner cannot be blocked
	CapNone       string
	CapNoPrice    string // beside a cap in money where no price is known
	CapADay       func(amount string) string
	CapAPeriod    func(period, amount string) string
	RequestsCount func(n int64) string
	TokensCount   func(n int64) string

	// /alert, and what it says when it is time.
	AlertOff      string
	AlertOwner    func(below string) string
	AlertChat     string
	AlertHow      string
	AlarmLow      func(whose, left string) string
	AlarmGone     func(whose string) string
	AlarmEnds     func(whose, date string) string
	AlarmLate     func(whose string) string
	AlarmSpending func(hour, usual string) string

	// /budget.
	BudgetNone    string
	BudgetChat    func(cap, spent, resets string) string // a line of the list
	BudgetPerson  func(name, cap, spent, resets string) string
	BudgetRole    func(name, cap string) string
	BudgetEach    func(cap string) string // each person's
	BudgetFixed   string                  // follows a cap that the settings name
	BudgetSet     func(name, cap string) string
	BudgetCleared func(name string) string
	BudgetHow     string

	// Pictures, files and voice. A file's name may be empty.
	AboutPicture  string // asked where a picture came without words
	AboutFile     string
	PictureQuoted string // stands for one that was replied to
	FileQuoted    string
	VoiceQuoted   string
	UnreadKind    string // a video, a sticker
	FileTooLarge  func(name string, megabytes int) string
	FileGone      func(name, code string) string
	FileAway      func(name, code string) string
	AskFile       string // Discord: what the file beside /ask is
	FileElsewhere func(code string) string
	FileBinary    func(name string) string
	FileEncoding  func(name string) string
	FileLocked    func(name string) string
	FileDamaged   func(name string) string
	FileScanned   func(name string) string
	FileHuge      func(name string) string
	FileSlow      func(name string) string
	FileCut       func(name string) string
	PictureKind   string
	PictureSize   func(width, height int) string
	NoSight       func(model, other string) string // other: one that sees, or empty
	NoEars        string
	NothingHeard  string
	NoVoice       string
	NotSpoken     string
	ImageHow      string
	ImageNone     string
	ImagePrice    func(price, model, usual string) string
	ImageGone     string
	DrawIt        string // button
	Drawing       string

	Keys // own keys and console accounts
	// To owners, in private, when something needs them.
	OwnerKey      func(gateway, chat, code string) string
	OwnerUpstream func(gateway, model, chat, code string) string // its supplier of the model refuses it
	OwnerAccount  func(gateway, chat, code string) string

	Operator Operator // to who runs Barkeep
	Page     Page     // the operator's page

	// The terminal.
	TerminalHello func(model, gateway string) string
	TerminalBye   string
	DemoHello     string // what the demo is, and six things to type
}
