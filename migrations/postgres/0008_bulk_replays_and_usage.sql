-- Many messages that somebody wants to run again, and how far that has come.
CREATE TABLE bulk_replays (
    id uuid NOT NULL PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    -- Which messages, as JSON.
    selection text NOT NULL,
    state text NOT NULL,
    total bigint,
    handled bigint NOT NULL,
    replayed bigint NOT NULL,
    -- Messages up to the first of these are done; those after the second came later.
    position bigint NOT NULL,
    until_position bigint NOT NULL,
    started_by text NOT NULL,
    created_at timestamptz NOT NULL,
    finished_at timestamptz
);
CREATE INDEX bulk_replays_by_tenant ON bulk_replays (tenant_id, id);
CREATE INDEX bulk_replays_running ON bulk_replays (id) WHERE state = 'RUNNING';

-- What tenants use, by day of UTC, and up to when that is counted.
CREATE TABLE usage_days (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    day timestamptz NOT NULL,
    messages bigint NOT NULL,
    bytes bigint NOT NULL,
    executions bigint NOT NULL,
    PRIMARY KEY (tenant_id, day)
);
CREATE TABLE usage_counted (
    id integer NOT NULL PRIMARY KEY CHECK (id = 1),
    counted_until timestamptz NOT NULL
);

-- The walls.
DO $$
DECLARE
    walled text;
BEGIN
    FOREACH walled IN ARRAY ARRAY['bulk_replays', 'usage_days'] LOOP
        EXECUTE format('CREATE POLICY wall ON %I USING (tenant_id = app_tenant() OR app_across_tenants())', walled);
    END LOOP;
    CREATE POLICY wall ON usage_counted USING (app_across_tenants());
    FOREACH walled IN ARRAY ARRAY['bulk_replays', 'usage_days', 'usage_counted'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', walled);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', walled);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO inlet_app', walled);
    END LOOP;
END $$;
