package discordtest

import "time"

// Options describes the application and how strict the platform is. The zero
// value is a plain bot with every intent granted and every limit on.
type Options struct {
	Token         string // without the "Bot " prefix
	ApplicationID string // a snowflake; made when empty
	BotName       string // "barkeep" when empty
	BotID         string // the application's id when empty, as for applications made since 2017
	OwnerID       string // of the application; a person made by New when empty

	// Refused are the privileged intents that the portal does not grant:
	// asking for one closes the gateway with 4014, and refusing
	// IntentMessageContent also empties messages read over REST.
	Refused Intent

	HeartbeatInterval time.Duration // 41.25 s when 0
	MaxConcurrency    int           // identifies per 5 s; 1 when 0
	IdentifyLimit     int           // identifies per 24 h; 1000 when 0; above it the token is reset
	ResumeWithin      time.Duration // how long a dropped session can be resumed; 3 min when 0 (assumed)

	Limits Limits
	Seed   uint64 // of the dice for faults and duplicates
}

// Limits are the rate limits. The zero value means Discord's.
type Limits struct {
	Off      bool             // no limit at all, no headers either
	Global   int              // requests per second over all routes; 50 when 0
	Invalid  int              // answers 401, 403, 429 per 10 minutes before the ban; 10,000 when 0
	Messages Limit            // POST of messages per channel; 5 per 5 s when zero (observed)
	Edits    Limit            // PATCH of messages per channel; 5 per 5 s when zero (assumed)
	Webhook  Limit            // per webhook or interaction token; 5 per 2 s when zero (observed)
	Other    Limit            // every other route; 30 per 5 s when zero (assumed)
	Routes   map[string]Limit // by "METHOD /path/{channel}/…" as Call.Route has it; beats the above
}

// Limit is a bucket: so many requests in a window that opens with the first.
type Limit struct {
	Requests int
	Per      time.Duration
}

const defaultToken = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs" // the documentation's example

func (o Options) withDefaults() Options {
	o.Token = or(o.Token, defaultToken)
	o.BotName = or(o.BotName, "barkeep")
	o.HeartbeatInterval = or(o.HeartbeatInterval, 41250*time.Millisecond)
	o.MaxConcurrency = or(o.MaxConcurrency, 1)
	o.IdentifyLimit = or(o.IdentifyLimit, 1000)
	o.ResumeWithin = or(o.ResumeWithin, 3*time.Minute)
	o.Limits.Global = or(o.Limits.Global, 50)
	o.Limits.Invalid = or(o.Limits.Invalid, 10_000)
	o.Limits.Messages = or(o.Limits.Messages, Limit{5, 5 * time.Second})
	o.Limits.Edits = or(o.Limits.Edits, Limit{5, 5 * time.Second})
	o.Limits.Webhook = or(o.Limits.Webhook, Limit{5, 2 * time.Second})
	o.Limits.Other = or(o.Limits.Other, Limit{30, 5 * time.Second})
	return o
}

func or[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}

// Intent is a gateway intent bit.
type Intent int64

// The intents that matter to a chat bot; GUILD_MEMBERS, GUILD_PRESENCES and
// MESSAGE_CONTENT are privileged.
const (
	IntentGuilds                Intent = 1 << 0
	IntentGuildMembers          Intent = 1 << 1
	IntentGuildPresences        Intent = 1 << 8
	IntentGuildMessages         Intent = 1 << 9
	IntentGuildMessageReactions Intent = 1 << 10
	IntentDirectMessages        Intent = 1 << 12
	IntentDirectReactions       Intent = 1 << 13
	IntentMessageContent        Intent = 1 << 15

	privilegedIntents = IntentGuildMembers | IntentGuildPresences | IntentMessageContent
	// Bits up to 25 are given out, 17 to 19, 22 and 23 are not.
	knownIntents Intent = 1<<26 - 1 - (1<<17 | 1<<18 | 1<<19 | 1<<22 | 1<<23)
)

// Permission is a permission bit set.
type Permission uint64

// The permissions that the simulator knows to ask for.
const (
	PermAdministrator        Permission = 1 << 3
	PermManageChannels       Permission = 1 << 4
	PermManageGuild          Permission = 1 << 5
	PermAddReactions         Permission = 1 << 6
	PermViewChannel          Permission = 1 << 10
	PermSendMessages         Permission = 1 << 11
	PermManageMessages       Permission = 1 << 13
	PermEmbedLinks           Permission = 1 << 14
	PermAttachFiles          Permission = 1 << 15
	PermReadMessageHistory   Permission = 1 << 16
	PermMentionEveryone      Permission = 1 << 17
	PermManageRoles          Permission = 1 << 28
	PermUseCommands          Permission = 1 << 31
	PermManageThreads        Permission = 1 << 34
	PermCreatePublicThreads  Permission = 1 << 35
	PermCreatePrivateThreads Permission = 1 << 36
	PermSendInThreads        Permission = 1 << 38

	allPermissions    Permission = 1<<53 - 1
	everyoneByDefault            = PermAddReactions | PermViewChannel | PermSendMessages | PermEmbedLinks | PermAttachFiles | PermReadMessageHistory | PermUseCommands | PermCreatePublicThreads | PermSendInThreads
	permissionsInDM              = PermAddReactions | PermViewChannel | PermSendMessages | PermEmbedLinks | PermAttachFiles | PermReadMessageHistory | PermMentionEveryone | PermUseCommands
)
