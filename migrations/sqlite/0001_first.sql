-- Ids are UUIDv7 in 16 bytes; times are UTC in RFC 3339 with at most microseconds, which sort as text; JSON is text.
-- Composite foreign keys (tenant_id, ..) make it impossible to refer to another tenant's row.

CREATE TABLE tenants (
    id BLOB NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
    id BLOB NOT NULL PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    home_tenant_id BLOB REFERENCES tenants (id) ON DELETE SET NULL,
    platform_admin INTEGER NOT NULL,
    disabled INTEGER NOT NULL,
    token_version INTEGER NOT NULL,
    password_hash TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX users_by_home ON users (home_tenant_id);

CREATE TABLE memberships (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_by_user ON memberships (user_id);

CREATE TABLE api_keys (
    id BLOB NOT NULL PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    listener_ids TEXT NOT NULL,
    hint TEXT NOT NULL,
    secret_sha256 BLOB NOT NULL UNIQUE,
    expires_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (tenant_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE listeners (
    id BLOB NOT NULL PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    name TEXT NOT NULL,
    path TEXT NOT NULL,
    methods TEXT NOT NULL,
    authentication TEXT NOT NULL,
    max_body_bytes INTEGER NOT NULL,
    enabled INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (tenant_id, name),
    UNIQUE (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE formats (
    id BLOB NOT NULL PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    name TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (tenant_id, name),
    UNIQUE (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE connections (
    id BLOB NOT NULL PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    name TEXT NOT NULL,
    settings TEXT NOT NULL,
    secret_names TEXT NOT NULL,
    sealed_secrets BLOB,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (tenant_id, name),
    UNIQUE (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- One listener feeds at most one flow, and a flow has at most one listener. Unique within the tenant: the id of another tenant's listener must fail
-- like one that does not exist, not as taken.
CREATE TABLE flows (
    id BLOB NOT NULL PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    name TEXT NOT NULL,
    listener_id BLOB,
    version INTEGER NOT NULL,
    latest_version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (tenant_id, name),
    UNIQUE (tenant_id, id),
    UNIQUE (tenant_id, listener_id),
    FOREIGN KEY (tenant_id, listener_id) REFERENCES listeners (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE flow_versions (
    tenant_id BLOB NOT NULL,
    flow_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    author TEXT NOT NULL,
    note TEXT,
    definition TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (flow_id, version),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flows (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- What the current version of a flow refers to, so that it cannot be removed.
CREATE TABLE flow_formats (
    tenant_id BLOB NOT NULL,
    flow_id BLOB NOT NULL,
    format_id BLOB NOT NULL,
    PRIMARY KEY (flow_id, format_id),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flows (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, format_id) REFERENCES formats (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX flow_formats_by_format ON flow_formats (tenant_id, format_id);

CREATE TABLE flow_connections (
    tenant_id BLOB NOT NULL,
    flow_id BLOB NOT NULL,
    connection_id BLOB NOT NULL,
    PRIMARY KEY (flow_id, connection_id),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flows (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, connection_id) REFERENCES connections (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX flow_connections_by_connection ON flow_connections (tenant_id, connection_id);

CREATE TABLE schedules (
    id BLOB NOT NULL PRIMARY KEY,
    tenant_id BLOB NOT NULL,
    flow_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    active INTEGER NOT NULL,
    parameters TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (tenant_id, id),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flows (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX schedules_event ON schedules (tenant_id, flow_id) WHERE kind = 'EVENT';
CREATE INDEX schedules_by_flow ON schedules (tenant_id, flow_id);

CREATE TABLE audit_log (
    id BLOB NOT NULL PRIMARY KEY,
    tenant_id BLOB,
    at TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BLOB,
    actor_name TEXT NOT NULL,
    action TEXT NOT NULL,
    noun TEXT NOT NULL,
    noun_id BLOB NOT NULL,
    before TEXT,
    after TEXT,
    address TEXT,
    request_id BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_log_by_tenant ON audit_log (tenant_id, id);
CREATE TRIGGER audit_log_is_append_only_update BEFORE UPDATE ON audit_log BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_log_is_append_only_delete BEFORE DELETE ON audit_log BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;

-- A message outlives its listener, so it does not refer to it by a foreign key. The position is given in the order of commits, because there is one writer.
CREATE TABLE messages (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    tenant_id BLOB NOT NULL,
    listener_id BLOB NOT NULL,
    request TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    received_at TEXT NOT NULL,
    sender_kind TEXT NOT NULL,
    sender_id BLOB,
    sender_name TEXT NOT NULL,
    sender_address TEXT,
    request_id BLOB NOT NULL,
    edited_from BLOB,
    body BLOB NOT NULL
) STRICT;
-- Every index of a rowid table ends with the rowid, which is the position, and of a table without with the primary key: lists come in order.
-- A listener and a sender are of one tenant.
CREATE INDEX messages_by_tenant ON messages (tenant_id);
CREATE INDEX messages_by_listener ON messages (listener_id);
CREATE INDEX messages_by_sender ON messages (sender_id) WHERE sender_id IS NOT NULL;
CREATE TRIGGER messages_are_append_only_update BEFORE UPDATE ON messages BEGIN SELECT RAISE (ABORT, 'messages are append-only'); END;
CREATE TRIGGER messages_are_append_only_delete BEFORE DELETE ON messages BEGIN SELECT RAISE (ABORT, 'messages are append-only'); END;

CREATE TABLE executions (
    id BLOB NOT NULL PRIMARY KEY,
    tenant_id BLOB NOT NULL,
    flow_id BLOB,
    flow_version INTEGER,
    message_id BLOB,
    listener_id BLOB,
    trigger_kind TEXT NOT NULL,
    replay_of BLOB,
    state TEXT NOT NULL,
    failure TEXT,
    parameters TEXT NOT NULL,
    starts INTEGER NOT NULL,
    crashes INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    run_at TEXT NOT NULL,
    lease_until TEXT,
    dispatch_at TEXT,
    created_at TEXT NOT NULL,
    started_at TEXT,
    finished_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX executions_by_tenant ON executions (tenant_id);
CREATE INDEX executions_by_message ON executions (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX executions_by_flow ON executions (flow_id) WHERE flow_id IS NOT NULL;
-- By tenant first: tenants take turns without anybody reading through the backlog of the largest.
CREATE INDEX executions_to_dispatch ON executions (tenant_id, dispatch_at) WHERE dispatch_at IS NOT NULL;
CREATE INDEX executions_held ON executions (tenant_id, listener_id) WHERE state = 'HELD';
CREATE INDEX executions_dead ON executions (tenant_id) WHERE state = 'DEAD';

CREATE TABLE steps (
    execution_id BLOB NOT NULL REFERENCES executions (id),
    ordinal INTEGER NOT NULL,
    tenant_id BLOB NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    records_in INTEGER NOT NULL,
    records_out INTEGER NOT NULL,
    records_rejected INTEGER NOT NULL,
    bytes_out INTEGER NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    PRIMARY KEY (execution_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE attempts (
    execution_id BLOB NOT NULL REFERENCES executions (id),
    step INTEGER NOT NULL,
    number INTEGER NOT NULL,
    tenant_id BLOB NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT NOT NULL,
    failure TEXT,
    target TEXT,
    response_status INTEGER,
    response_body TEXT,
    PRIMARY KEY (execution_id, step, number)
) STRICT, WITHOUT ROWID;

-- What the rules of a step did not let through, at its last attempt.
CREATE TABLE rejected_records (
    execution_id BLOB NOT NULL REFERENCES executions (id),
    step INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    tenant_id BLOB NOT NULL,
    record INTEGER NOT NULL,
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    field TEXT,
    content TEXT,
    PRIMARY KEY (execution_id, step, ordinal)
) STRICT, WITHOUT ROWID;
