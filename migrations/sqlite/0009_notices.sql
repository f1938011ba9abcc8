-- Rules of whom to tell when executions end or last too long.
CREATE TABLE notices (
    id BLOB NOT NULL PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    active INTEGER NOT NULL,
    -- The flows it is about, as JSON; an empty list is all.
    flow_ids TEXT NOT NULL,
    -- What it tells, as JSON.
    kinds TEXT NOT NULL,
    connection_id BLOB NOT NULL,
    quiet_seconds INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (tenant_id, name),
    UNIQUE (tenant_id, id),
    FOREIGN KEY (tenant_id, connection_id) REFERENCES connections (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notices_by_connection ON notices (tenant_id, connection_id);

-- What a rule remembers of a flow; the flow is no reference, because executions outlive theirs.
CREATE TABLE notice_states (
    notice_id BLOB NOT NULL,
    flow_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    tenant_id BLOB NOT NULL,
    -- Whether the flow failed and has not recovered since; of RECOVERY.
    failing INTEGER NOT NULL,
    -- Before this nothing of the kind is told, and how often it was not.
    quiet_until TEXT NOT NULL,
    suppressed INTEGER NOT NULL,
    PRIMARY KEY (notice_id, flow_id, kind),
    FOREIGN KEY (tenant_id, notice_id) REFERENCES notices (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_states_by_notice ON notice_states (tenant_id, notice_id);

-- What is told: written in the transaction that ends the execution, sent afterwards.
CREATE TABLE notice_deliveries (
    id BLOB NOT NULL PRIMARY KEY,
    tenant_id BLOB NOT NULL,
    notice_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    execution_id BLOB NOT NULL,
    -- As it is sent, in JSON.
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    -- When it is to be sent, or was lost by whoever is sending it; null when nothing is to be done any more.
    due_at TEXT,
    -- How the last attempt ended.
    attempted_at TEXT,
    status INTEGER,
    failure TEXT,
    created_at TEXT NOT NULL,
    finished_at TEXT,
    UNIQUE (notice_id, execution_id, kind),
    FOREIGN KEY (tenant_id, notice_id) REFERENCES notices (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_deliveries_by_notice ON notice_deliveries (tenant_id, notice_id, id);
CREATE INDEX notice_deliveries_due ON notice_deliveries (due_at) WHERE due_at IS NOT NULL;

-- How long an execution of the flow is expected to take.
ALTER TABLE flows ADD COLUMN expected_seconds INTEGER;
