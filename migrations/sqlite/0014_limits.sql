-- How much a connection is used, and when it is left alone.
ALTER TABLE connections ADD COLUMN limits TEXT NOT NULL DEFAULT '{}';

-- The circuits of connections that are left alone. One that is closed has no row.
CREATE TABLE circuits (
    connection_id BLOB NOT NULL PRIMARY KEY,
    tenant_id BLOB NOT NULL,
    opened_at TEXT NOT NULL,
    -- Nothing is sent before; while a probe is on its way, when it is taken for lost.
    retry_at TEXT NOT NULL,
    is_probed INTEGER NOT NULL,
    openings INTEGER NOT NULL,
    failure TEXT NOT NULL,
    FOREIGN KEY (tenant_id, connection_id) REFERENCES connections (tenant_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX circuits_by_tenant ON circuits (tenant_id, connection_id);

-- How many requests a listener takes, as JSON; none: all.
ALTER TABLE listeners ADD COLUMN rate_limit TEXT;
