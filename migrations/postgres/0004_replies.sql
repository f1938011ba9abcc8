-- How a listener answers, as JSON; none is the receipt at once.
ALTER TABLE listeners ADD COLUMN reply text;

-- What a flow made for whoever waits for the answer of a listener.
CREATE TABLE replies (
    execution_id uuid NOT NULL PRIMARY KEY REFERENCES executions (id) ON DELETE CASCADE,
    tenant_id uuid NOT NULL,
    media_type text NOT NULL,
    body bytea NOT NULL
);

-- The flows that the current version of a flow calls, so that they cannot be removed.
CREATE TABLE flow_calls (
    tenant_id uuid NOT NULL,
    flow_id uuid NOT NULL,
    called_id uuid NOT NULL,
    PRIMARY KEY (flow_id, called_id),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flows (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, called_id) REFERENCES flows (tenant_id, id)
);
CREATE INDEX flow_calls_by_called ON flow_calls (tenant_id, called_id);

-- The walls.
DO $$
DECLARE
    walled text;
BEGIN
    FOREACH walled IN ARRAY ARRAY['replies', 'flow_calls'] LOOP
        EXECUTE format('CREATE POLICY wall ON %I USING (tenant_id = app_tenant() OR app_across_tenants())', walled);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', walled);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', walled);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO inlet_app', walled);
    END LOOP;
END $$;
