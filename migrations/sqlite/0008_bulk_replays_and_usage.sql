-- Many messages that somebody wants to run again, and how far that has come.
CREATE TABLE bulk_replays (
    id BLOB NOT NULL PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    -- Which messages, as JSON.
    selection TEXT NOT NULL,
    state TEXT NOT NULL,
    total INTEGER,
    handled INTEGER NOT NULL,
    replayed INTEGER NOT NULL,
    -- Messages up to the first of these are done; those after the second came later.
    position INTEGER NOT NULL,
    until_position INTEGER NOT NULL,
    started_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    finished_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX bulk_replays_by_tenant ON bulk_replays (tenant_id);
CREATE INDEX bulk_replays_running ON bulk_replays (id) WHERE state = 'RUNNING';

-- What tenants use, by day of UTC, and up to when that is counted.
CREATE TABLE usage_days (
    tenant_id BLOB NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    messages INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    executions INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE usage_counted (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    counted_until TEXT NOT NULL
) STRICT;
