-- Times are unix milliseconds, money is nano-dollars, 0 and '' mean "none"
-- unless a column may be NULL.

CREATE TABLE chats (
	id       INTEGER PRIMARY KEY,
	platform TEXT NOT NULL,
	ref      TEXT NOT NULL, -- the platform's id
	kind     TEXT NOT NULL,
	title    TEXT NOT NULL,
	parent   INTEGER REFERENCES chats (id),
	UNIQUE (platform, ref)
) STRICT;
CREATE INDEX chats_below ON chats (parent);

CREATE TABLE people (
	id       INTEGER PRIMARY KEY,
	platform TEXT NOT NULL,
	ref      TEXT NOT NULL,
	name     TEXT NOT NULL,
	UNIQUE (platform, ref)
) STRICT;

-- The narrow columns come first: walking up a path never reads the long ones.
CREATE TABLE turns (
	id         INTEGER PRIMARY KEY,
	chat       INTEGER NOT NULL REFERENCES chats (id),
	author     INTEGER REFERENCES people (id), -- NULL once forgotten
	parent     INTEGER REFERENCES turns (id),
	state      TEXT NOT NULL CHECK (state IN ('waiting', 'answering', 'answered', 'cut', 'stopped', 'failed', 'expired', 'replaced')),
	shown      INTEGER NOT NULL DEFAULT 0,
	replaces   INTEGER REFERENCES turns (id),
	again      INTEGER REFERENCES turns (id), -- whose question this asks again
	task       TEXT NOT NULL,
	attempts   INTEGER NOT NULL DEFAULT 0,
	asked      INTEGER NOT NULL,
	ended      INTEGER,
	fresh      INTEGER NOT NULL DEFAULT 0,
	max_tokens INTEGER NOT NULL DEFAULT 0,
	message    TEXT NOT NULL,
	language   TEXT NOT NULL DEFAULT '',
	model      TEXT NOT NULL DEFAULT '',
	note       TEXT NOT NULL DEFAULT '',
	address    BLOB, -- sealed: the place that the question came with
	place      BLOB, -- sealed: what the place remembers now
	files      BLOB, -- sealed: the question's attachments as JSON
	quote      TEXT NOT NULL DEFAULT '',
	heard      TEXT NOT NULL DEFAULT '', -- what its voice messages say
	question   TEXT NOT NULL,
	answer     TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX turns_own ON turns (chat, author); -- and by id, as every index; the state would be rewritten with each change
CREATE INDEX turns_shared ON turns (chat);
CREATE INDEX turns_children ON turns (parent) WHERE parent IS NOT NULL;
CREATE INDEX turns_again ON turns (again) WHERE again IS NOT NULL;
CREATE INDEX turns_replaces ON turns (replaces) WHERE replaces IS NOT NULL;
CREATE INDEX turns_unfinished ON turns (id) WHERE state IN ('waiting', 'answering') OR (shown = 0 AND state <> 'replaced');

-- Which turn a message asks or carries. A question's text is kept here only
-- while several messages make up the question.
CREATE TABLE messages (
	chat        INTEGER NOT NULL REFERENCES chats (id),
	platform_id TEXT NOT NULL,
	role        TEXT NOT NULL CHECK (role IN ('question', 'answer')),
	turn        INTEGER NOT NULL REFERENCES turns (id),
	part        INTEGER NOT NULL,
	text        TEXT,
	PRIMARY KEY (chat, platform_id, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX messages_of ON messages (turn, role, part);

-- Chats that are still to be read after a message: what was written there while
-- Barkeep was away was not all handed over, though newer messages were. Without a
-- reference to chats: of some nothing else is stored yet.
CREATE TABLE unread (
	platform TEXT NOT NULL,
	ref      TEXT NOT NULL,
	after    TEXT NOT NULL, -- a message's id, which is a number that grows
	PRIMARY KEY (platform, ref)
) STRICT, WITHOUT ROWID;

CREATE TABLE orders (
	id      INTEGER PRIMARY KEY,
	chat    INTEGER NOT NULL REFERENCES chats (id),
	message TEXT NOT NULL,
	body    TEXT, -- the message as JSON without its place; NULL once done
	place   BLOB, -- sealed
	UNIQUE (chat, message)
) STRICT;
CREATE INDEX orders_open ON orders (id) WHERE body IS NOT NULL;

CREATE TABLE closed (
	chat   INTEGER NOT NULL REFERENCES chats (id),
	person INTEGER NOT NULL REFERENCES people (id),
	turn   INTEGER NOT NULL, -- turns up to this id are behind the person
	PRIMARY KEY (chat, person)
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
	chat  INTEGER NOT NULL REFERENCES chats (id),
	name  TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (chat, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE personal_settings (
	person INTEGER NOT NULL REFERENCES people (id),
	name   TEXT NOT NULL,
	value  TEXT NOT NULL,
	PRIMARY KEY (person, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE charges (
	id         INTEGER PRIMARY KEY,
	turn       INTEGER NOT NULL REFERENCES turns (id),
	chat       INTEGER NOT NULL REFERENCES chats (id),
	person     INTEGER REFERENCES people (id), -- NULL once forgotten
	gateway    TEXT NOT NULL,
	key        TEXT NOT NULL,
	own        INTEGER NOT NULL,
	model      TEXT NOT NULL,
	task       TEXT NOT NULL, -- what the call was for: ask, complete, image, transcribe, speech
	state      TEXT NOT NULL CHECK (state IN ('open', 'computed', 'confirmed', 'unmatched', 'void')),
	request    TEXT NOT NULL,
	prompt     INTEGER NOT NULL,
	completion INTEGER NOT NULL,
	cached     INTEGER NOT NULL,
	reasoning  INTEGER NOT NULL,
	reported   INTEGER NOT NULL,
	estimate   INTEGER, -- NULL: no price known
	nano       INTEGER, -- NULL: no price known
	quota      INTEGER,
	quota_unit INTEGER,
	at         INTEGER NOT NULL,
	-- What the gateway's own log says; NULL until it was found there.
	logged      INTEGER,
	logged_quota INTEGER,
	logged_unit INTEGER,
	log_row     TEXT, -- which row it was
	-- What is counted now: the log before our own figure. A call that the log does
	-- not know and whose usage nobody reported cost nothing.
	spent      INTEGER NOT NULL AS (CASE state WHEN 'void' THEN 0 WHEN 'open' THEN coalesce(estimate, 0) WHEN 'confirmed' THEN coalesce(logged, 0)
		WHEN 'unmatched' THEN iif(reported, coalesce(nano, 0), 0) ELSE coalesce(nano, 0) END) VIRTUAL,
	tokens     INTEGER NOT NULL AS (iif(state = 'void' OR state = 'unmatched' AND reported = 0, 0, prompt + completion)) VIRTUAL,
	unpriced   INTEGER NOT NULL AS (state <> 'void' AND CASE state WHEN 'open' THEN estimate WHEN 'confirmed' THEN logged ELSE nano END IS NULL) VIRTUAL
) STRICT;
CREATE INDEX charges_chat ON charges (chat, at);
CREATE INDEX charges_person ON charges (person, at);
CREATE INDEX charges_at ON charges (at);
CREATE INDEX charges_turn ON charges (turn);
CREATE INDEX charges_unsure ON charges (own, gateway, at) WHERE state IN ('open', 'computed');

-- What counts against caps, added up by quarters of an hour, at which days begin
-- in every time zone: a cap is checked before every call, whatever the day has
-- seen. Triggers keep it equal to the charges.
CREATE TABLE spending (
	scope    TEXT NOT NULL CHECK (scope IN ('all', 'chat', 'person', 'model')),
	id       INTEGER NOT NULL, -- of the chat, person or model; 0 with all
	own      INTEGER NOT NULL, -- paid by own keys
	quarter  INTEGER NOT NULL, -- at / 900000
	nano     INTEGER NOT NULL,
	calls    INTEGER NOT NULL,
	tokens   INTEGER NOT NULL,
	unpriced INTEGER NOT NULL, -- calls
	PRIMARY KEY (scope, id, own, quarter)
) STRICT, WITHOUT ROWID;

-- The models of charges.
CREATE TABLE models (
	id   INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TRIGGER charges_opened AFTER INSERT ON charges BEGIN
	INSERT INTO models (name) SELECT new.model WHERE NOT EXISTS (SELECT 1 FROM models WHERE name = new.model);
	INSERT INTO spending SELECT 'chat', new.chat, new.own, new.at / 900000, new.spent, new.state <> 'void', new.tokens, new.unpriced
		UNION ALL SELECT 'person', new.person, new.own, new.at / 900000, new.spent, new.state <> 'void', new.tokens, new.unpriced WHERE new.person IS NOT NULL
		UNION ALL SELECT 'model', id, 0, new.at / 900000, new.spent, new.state <> 'void', new.tokens, new.unpriced FROM models WHERE name = new.model AND new.own = 0
		UNION ALL SELECT 'all', 0, 0, new.at / 900000, new.spent, new.state <> 'void', new.tokens, new.unpriced WHERE new.own = 0
		ON CONFLICT DO UPDATE SET nano = nano + excluded.nano, calls = calls + excluded.calls, tokens = tokens + excluded.tokens, unpriced = unpriced + excluded.unpriced;
END;

CREATE TRIGGER charges_changed AFTER UPDATE OF state, estimate, nano, logged, reported, prompt, completion ON charges
	WHEN new.chat = old.chat AND new.person IS old.person AND new.own = old.own AND new.model = old.model AND new.at = old.at BEGIN
	UPDATE spending SET nano = nano + new.spent - old.spent, calls = calls + (new.state <> 'void') - (old.state <> 'void'), tokens = tokens + new.tokens - old.tokens, unpriced = unpriced + new.unpriced - old.unpriced
		WHERE scope = 'chat' AND id = new.chat AND own = new.own AND quarter = new.at / 900000;
	UPDATE spending SET nano = nano + new.spent - old.spent, calls = calls + (new.state <> 'void') - (old.state <> 'void'), tokens = tokens + new.tokens - old.tokens, unpriced = unpriced + new.unpriced - old.unpriced
		WHERE scope = 'person' AND id = new.person AND own = new.own AND quarter = new.at / 900000;
	UPDATE spending SET nano = nano + new.spent - old.spent, calls = calls + (new.state <> 'void') - (old.state <> 'void'), tokens = tokens + new.tokens - old.tokens, unpriced = unpriced + new.unpriced - old.unpriced
		WHERE scope = 'model' AND id = (SELECT m.id FROM models m WHERE m.name = new.model) AND own = 0 AND quarter = new.at / 900000 AND new.own = 0;
	UPDATE spending SET nano = nano + new.spent - old.spent, calls = calls + (new.state <> 'void') - (old.state <> 'void'), tokens = tokens + new.tokens - old.tokens, unpriced = unpriced + new.unpriced - old.unpriced
		WHERE scope = 'all' AND id = 0 AND own = 0 AND quarter = new.at / 900000 AND new.own = 0;
END;

CREATE TRIGGER charges_moved AFTER UPDATE OF chat, person, own, model, at ON charges
	WHEN new.chat <> old.chat OR new.person IS NOT old.person OR new.own <> old.own OR new.model <> old.model OR new.at <> old.at BEGIN
	INSERT INTO models (name) SELECT new.model WHERE NOT EXISTS (SELECT 1 FROM models WHERE name = new.model);
	UPDATE spending SET nano = nano - old.spent, calls = calls - (old.state <> 'void'), tokens = tokens - old.tokens, unpriced = unpriced - old.unpriced
		WHERE scope = 'chat' AND id = old.chat AND own = old.own AND quarter = old.at / 900000;
	UPDATE spending SET nano = nano - old.spent, calls = calls - (old.state <> 'void'), tokens = tokens - old.tokens, unpriced = unpriced - old.unpriced
		WHERE scope = 'person' AND id = old.person AND own = old.own AND quarter = old.at / 900000;
	UPDATE spending SET nano = nano - old.spent, calls = calls - (old.state <> 'void'), tokens = tokens - old.tokens, unpriced = unpriced - old.unpriced
		WHERE scope = 'model' AND id = (SELECT m.id FROM models m WHERE m.name = old.model) AND own = 0 AND quarter = old.at / 900000 AND old.own = 0;
	UPDATE spending SET nano = nano - old.spent, calls = calls - (old.state <> 'void'), tokens = tokens - old.tokens, unpriced = unpriced - old.unpriced
		WHERE scope = 'all' AND id = 0 AND own = 0 AND quarter = old.at / 900000 AND old.own = 0;
	INSERT INTO spending SELECT 'chat', new.chat, new.own, new.at / 900000, new.spent, new.state <> 'void', new.tokens, new.unpriced
		UNION ALL SELECT 'person', new.person, new.own, new.at / 900000, new.spent, new.state <> 'void', new.tokens, new.unpriced WHERE new.person IS NOT NULL
		UNION ALL SELECT 'model', id, 0, new.at / 900000, new.spent, new.state <> 'void', new.tokens, new.unpriced FROM models WHERE name = new.model AND new.own = 0
		UNION ALL SELECT 'all', 0, 0, new.at / 900000, new.spent, new.state <> 'void', new.tokens, new.unpriced WHERE new.own = 0
		ON CONFLICT DO UPDATE SET nano = nano + excluded.nano, calls = calls + excluded.calls, tokens = tokens + excluded.tokens, unpriced = unpriced + excluded.unpriced;
END;

-- A verdict about a chat (only chat), a person (person, perhaps in a chat) or a
-- role in a chat. 0 stands for none, so that the key is unique.
CREATE TABLE grants (
	chat    INTEGER NOT NULL,
	person  INTEGER NOT NULL,
	role    TEXT NOT NULL,
	verdict TEXT NOT NULL CHECK (verdict IN ('allow', 'deny')),
	until   INTEGER NOT NULL, -- 0: for ever
	PRIMARY KEY (chat, person, role)
) STRICT, WITHOUT ROWID;

-- The most that may be spent in a chat, by a person anywhere (chat 0), by a person
-- in a chat, or by each person with a role in a chat. An owner's and a chat
-- admin's hold beside each other.
CREATE TABLE caps (
	chat     INTEGER NOT NULL,
	person   INTEGER NOT NULL,
	role     TEXT NOT NULL,
	period   TEXT NOT NULL CHECK (period IN ('day', 'week', 'month')),
	admin    INTEGER NOT NULL,
	nano     INTEGER NOT NULL, -- 0: no limit
	requests INTEGER NOT NULL, -- 0: no limit
	tokens   INTEGER NOT NULL, -- 0: no limit
	PRIMARY KEY (chat, person, role, period, admin)
) STRICT, WITHOUT ROWID;

-- Who was told of which cap that it is nearly used up, in the period since.
CREATE TABLE warned (
	scope  TEXT NOT NULL,
	chat   INTEGER NOT NULL,
	person INTEGER NOT NULL,
	role   TEXT NOT NULL,
	period TEXT NOT NULL,
	admin  INTEGER NOT NULL, -- 0: an owner's, 1: an admin's, 2: of the settings
	since  INTEGER NOT NULL,
	PRIMARY KEY (scope, chat, person, role, period, admin)
) STRICT, WITHOUT ROWID;

-- Where alarms are said: about the operator's keys too if an owner asked.
CREATE TABLE alerts (
	chat  INTEGER PRIMARY KEY REFERENCES chats (id),
	owner INTEGER NOT NULL,
	nano  INTEGER NOT NULL -- the balance below which there is an alarm
) STRICT;

-- The alarms that hold now, so that each is said once.
CREATE TABLE alarms (
	chat INTEGER NOT NULL REFERENCES chats (id),
	name TEXT NOT NULL,
	PRIMARY KEY (chat, name)
) STRICT, WITHOUT ROWID;

-- The roles that a person had in a server when last heard.
CREATE TABLE roles (
	chat   INTEGER NOT NULL REFERENCES chats (id),
	person INTEGER NOT NULL REFERENCES people (id),
	role   TEXT NOT NULL,
	PRIMARY KEY (chat, person, role)
) STRICT, WITHOUT ROWID;

CREATE TABLE owners (
	person INTEGER PRIMARY KEY REFERENCES people (id),
	since  INTEGER NOT NULL
) STRICT;

-- The code that makes an owner, and who used it: once per platform.
CREATE TABLE claim_code (
	id    INTEGER PRIMARY KEY CHECK (id = 1),
	hash  BLOB NOT NULL,
	until INTEGER NOT NULL
) STRICT;
CREATE TABLE claims (
	platform TEXT PRIMARY KEY,
	person   INTEGER NOT NULL REFERENCES people (id)
) STRICT, WITHOUT ROWID;

-- Own keys, and logins of console accounts (user is set): of a person in private
-- (chat is NULL), or of a group. Sealed for their holder.
CREATE TABLE own_keys (
	id       INTEGER PRIMARY KEY,
	holder   INTEGER NOT NULL REFERENCES people (id),
	chat     INTEGER REFERENCES chats (id),
	gateway  TEXT NOT NULL,
	address  TEXT NOT NULL,
	user     TEXT NOT NULL,
	secret   BLOB NOT NULL,
	nano     INTEGER NOT NULL, -- most a day; 0: no limit
	requests INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX own_keys_private ON own_keys (holder, user <> '') WHERE chat IS NULL;
CREATE UNIQUE INDEX own_keys_chat ON own_keys (chat) WHERE chat IS NOT NULL;
CREATE INDEX own_keys_holder ON own_keys (holder);
