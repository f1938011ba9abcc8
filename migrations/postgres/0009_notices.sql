-- Rules of whom to tell when executions end or last too long.
CREATE TABLE notices (
    id uuid NOT NULL PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    name text NOT NULL,
    active boolean NOT NULL,
    -- The flows it is about, as JSON; an empty list is all.
    flow_ids text NOT NULL,
    -- What it tells, as JSON.
    kinds text NOT NULL,
    connection_id uuid NOT NULL,
    quiet_seconds bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (tenant_id, name),
    UNIQUE (tenant_id, id),
    FOREIGN KEY (tenant_id, connection_id) REFERENCES connections (tenant_id, id)
);
CREATE INDEX notices_by_connection ON notices (tenant_id, connection_id);

-- What a rule remembers of a flow; the flow is no reference, because executions outlive theirs.
CREATE TABLE notice_states (
    notice_id uuid NOT NULL,
    flow_id uuid NOT NULL,
    kind text NOT NULL,
    tenant_id uuid NOT NULL,
    -- Whether the flow failed and has not recovered since; of RECOVERY.
    failing boolean NOT NULL,
    -- Before this nothing of the kind is told, and how often it was not.
    quiet_until timestamptz NOT NULL,
    suppressed bigint NOT NULL,
    PRIMARY KEY (notice_id, flow_id, kind),
    FOREIGN KEY (tenant_id, notice_id) REFERENCES notices (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX notice_states_by_notice ON notice_states (tenant_id, notice_id);

-- What is told: written in the transaction that ends the execution, sent afterwards.
CREATE TABLE notice_deliveries (
    id uuid NOT NULL PRIMARY KEY,
    tenant_id uuid NOT NULL,
    notice_id uuid NOT NULL,
    kind text NOT NULL,
    execution_id uuid NOT NULL,
    -- As it is sent, in JSON.
    body text NOT NULL,
    state text NOT NULL,
    attempts integer NOT NULL,
    -- When it is to be sent, or was lost by whoever is sending it; null when nothing is to be done any more.
    due_at timestamptz,
    -- How the last attempt ended.
    attempted_at timestamptz,
    status integer,
    failure text,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    UNIQUE (notice_id, execution_id, kind),
    FOREIGN KEY (tenant_id, notice_id) REFERENCES notices (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX notice_deliveries_by_notice ON notice_deliveries (tenant_id, notice_id, id);
CREATE INDEX notice_deliveries_due ON notice_deliveries (due_at) WHERE due_at IS NOT NULL;

-- How long an execution of the flow is expected to take.
ALTER TABLE flows ADD COLUMN expected_seconds integer;

-- The walls.
DO $$
DECLARE
    walled text;
BEGIN
    FOREACH walled IN ARRAY ARRAY['notices', 'notice_states', 'notice_deliveries'] LOOP
        EXECUTE format('CREATE POLICY wall ON %I USING (tenant_id = app_tenant() OR app_across_tenants())', walled);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', walled);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', walled);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO inlet_app', walled);
    END LOOP;
END $$;
