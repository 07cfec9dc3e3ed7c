-- What a site limits for each address that asks: the calls of the last minutes, by
-- every process on this database and the ones before.
CREATE TABLE asked (
	site TEXT NOT NULL, -- its host
	kind TEXT NOT NULL,
	at   INTEGER NOT NULL
) STRICT;
CREATE INDEX asked_of ON asked (kind, site, at);

-- What sites turned out to mean by what they show, and when it showed last.
CREATE TABLE learnt (
	site  TEXT NOT NULL,
	fact  TEXT NOT NULL,
	value TEXT NOT NULL,
	at    INTEGER NOT NULL,
	PRIMARY KEY (site, fact)
) STRICT, WITHOUT ROWID;
