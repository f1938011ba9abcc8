-- What brings a broker's messages to a listener.
CREATE TABLE feeds (
    id BLOB NOT NULL PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    listener_id BLOB NOT NULL,
    connection_id BLOB NOT NULL,
    -- Where in the broker, as JSON.
    source TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    -- Written by the worker that has it: how it fares, the last error as JSON, and when it last brought a message.
    state TEXT NOT NULL,
    failure TEXT,
    last_received_at TEXT,
    -- Who has it, and until when unless that is prolonged.
    holder BLOB,
    held_until TEXT NOT NULL,
    UNIQUE (tenant_id, name),
    UNIQUE (tenant_id, id),
    FOREIGN KEY (tenant_id, listener_id) REFERENCES listeners (tenant_id, id),
    FOREIGN KEY (tenant_id, connection_id) REFERENCES connections (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX feeds_by_listener ON feeds (tenant_id, listener_id);
CREATE INDEX feeds_by_connection ON feeds (tenant_id, connection_id);
CREATE INDEX feeds_free ON feeds (held_until) WHERE enabled;
