-- What brings a broker's messages to a listener.
CREATE TABLE feeds (
    id uuid NOT NULL PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    name text NOT NULL,
    listener_id uuid NOT NULL,
    connection_id uuid NOT NULL,
    -- Where in the broker, as JSON.
    source text NOT NULL,
    enabled boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    -- Written by the worker that has it: how it fares, the last error as JSON, and when it last brought a message.
    state text NOT NULL,
    failure text,
    last_received_at timestamptz,
    -- Who has it, and until when unless that is prolonged.
    holder uuid,
    held_until timestamptz NOT NULL,
    UNIQUE (tenant_id, name),
    UNIQUE (tenant_id, id),
    FOREIGN KEY (tenant_id, listener_id) REFERENCES listeners (tenant_id, id),
    FOREIGN KEY (tenant_id, connection_id) REFERENCES connections (tenant_id, id)
);
CREATE INDEX feeds_by_listener ON feeds (tenant_id, listener_id);
CREATE INDEX feeds_by_connection ON feeds (tenant_id, connection_id);
CREATE INDEX feeds_free ON feeds (held_until) WHERE enabled;

-- The walls.
CREATE POLICY wall ON feeds USING (tenant_id = app_tenant() OR app_across_tenants());
ALTER TABLE feeds ENABLE ROW LEVEL SECURITY;
ALTER TABLE feeds FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE, DELETE ON feeds TO inlet_app;
