-- How much a connection is used, and when it is left alone.
ALTER TABLE connections ADD COLUMN limits text NOT NULL DEFAULT '{}';

-- The circuits of connections that are left alone. One that is closed has no row.
CREATE TABLE circuits (
    connection_id uuid NOT NULL PRIMARY KEY,
    tenant_id uuid NOT NULL,
    opened_at timestamptz NOT NULL,
    -- Nothing is sent before; while a probe is on its way, when it is taken for lost.
    retry_at timestamptz NOT NULL,
    is_probed boolean NOT NULL,
    openings integer NOT NULL,
    failure text NOT NULL,
    FOREIGN KEY (tenant_id, connection_id) REFERENCES connections (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX circuits_by_tenant ON circuits (tenant_id, connection_id);

-- The walls.
CREATE POLICY wall ON circuits USING (tenant_id = app_tenant() OR app_across_tenants());
ALTER TABLE circuits ENABLE ROW LEVEL SECURITY;
ALTER TABLE circuits FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE, DELETE ON circuits TO inlet_app;

-- How many requests a listener takes, as JSON; none: all.
ALTER TABLE listeners ADD COLUMN rate_limit text;
