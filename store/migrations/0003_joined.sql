-- When the bot joined the group or server of a platform that it joined last, so that
-- one joined while Barkeep was away is greeted. It names none.
CREATE TABLE joined (
	platform TEXT PRIMARY KEY,
	at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
