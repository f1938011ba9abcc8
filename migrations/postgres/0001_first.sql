-- Ids are UUIDv7; times are UTC with microseconds; JSON is text, so that it comes back as it was written.
-- Composite foreign keys (tenant_id, ..) make it impossible to refer to another tenant's row.
--
-- The service acts as the role inlet_app, which owns nothing. Every table has row-level security, forced: a connection sees the rows of the tenant it
-- names (app.tenant_id, set in each transaction), or everybody's when it says so (app.across_tenants), or none.

DO $$ BEGIN
    CREATE ROLE inlet_app NOLOGIN NOSUPERUSER NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
    EXECUTE format('GRANT inlet_app TO %I', current_user);
EXCEPTION WHEN unique_violation THEN NULL;
END $$;

CREATE FUNCTION app_tenant () RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('app.tenant_id', true), '')::uuid
$$;
CREATE FUNCTION app_across_tenants () RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(current_setting('app.across_tenants', true), '') = 'on'
$$;

CREATE FUNCTION refuse_change () RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;

CREATE TABLE tenants (
    id uuid NOT NULL PRIMARY KEY,
    slug text NOT NULL UNIQUE,
    name text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE TABLE users (
    id uuid NOT NULL PRIMARY KEY,
    login text NOT NULL UNIQUE,
    name text NOT NULL,
    home_tenant_id uuid REFERENCES tenants (id) ON DELETE SET NULL,
    platform_admin boolean NOT NULL,
    disabled boolean NOT NULL,
    token_version bigint NOT NULL,
    password_hash text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX users_by_home ON users (home_tenant_id);

CREATE TABLE memberships (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, user_id)
);
CREATE INDEX memberships_by_user ON memberships (user_id);

CREATE TABLE api_keys (
    id uuid NOT NULL PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    name text NOT NULL,
    role text NOT NULL,
    listener_ids text NOT NULL,
    hint text NOT NULL,
    secret_sha256 bytea NOT NULL UNIQUE,
    expires_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (tenant_id, name)
);

CREATE TABLE listeners (
    id uuid NOT NULL PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    name text NOT NULL,
    path text NOT NULL,
    methods text NOT NULL,
    authentication text NOT NULL,
    max_body_bytes bigint NOT NULL,
    enabled boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (tenant_id, name),
    UNIQUE (tenant_id, id)
);

CREATE TABLE formats (
    id uuid NOT NULL PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    name text NOT NULL,
    settings text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (tenant_id, name),
    UNIQUE (tenant_id, id)
);

CREATE TABLE connections (
    id uuid NOT NULL PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    name text NOT NULL,
    settings text NOT NULL,
    secret_names text NOT NULL,
    sealed_secrets bytea,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (tenant_id, name),
    UNIQUE (tenant_id, id)
);

-- One listener feeds at most one flow, and a flow has at most one listener. Unique within the tenant: the id of another tenant's listener must fail
-- like one that does not exist, not as taken.
CREATE TABLE flows (
    id uuid NOT NULL PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    name text NOT NULL,
    listener_id uuid,
    version integer NOT NULL,
    latest_version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (tenant_id, name),
    UNIQUE (tenant_id, id),
    UNIQUE (tenant_id, listener_id),
    FOREIGN KEY (tenant_id, listener_id) REFERENCES listeners (tenant_id, id)
);

CREATE TABLE flow_versions (
    tenant_id uuid NOT NULL,
    flow_id uuid NOT NULL,
    version integer NOT NULL,
    author text NOT NULL,
    note text,
    definition text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (flow_id, version),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flows (tenant_id, id) ON DELETE CASCADE
);

-- What the current version of a flow refers to, so that it cannot be removed.
CREATE TABLE flow_formats (
    tenant_id uuid NOT NULL,
    flow_id uuid NOT NULL,
    format_id uuid NOT NULL,
    PRIMARY KEY (flow_id, format_id),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flows (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, format_id) REFERENCES formats (tenant_id, id)
);
CREATE INDEX flow_formats_by_format ON flow_formats (tenant_id, format_id);

CREATE TABLE flow_connections (
    tenant_id uuid NOT NULL,
    flow_id uuid NOT NULL,
    connection_id uuid NOT NULL,
    PRIMARY KEY (flow_id, connection_id),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flows (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, connection_id) REFERENCES connections (tenant_id, id)
);
CREATE INDEX flow_connections_by_connection ON flow_connections (tenant_id, connection_id);

CREATE TABLE schedules (
    id uuid NOT NULL PRIMARY KEY,
    tenant_id uuid NOT NULL,
    flow_id uuid NOT NULL,
    kind text NOT NULL,
    active boolean NOT NULL,
    parameters text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (tenant_id, id),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flows (tenant_id, id)
);
CREATE UNIQUE INDEX schedules_event ON schedules (tenant_id, flow_id) WHERE kind = 'EVENT';
CREATE INDEX schedules_by_flow ON schedules (tenant_id, flow_id);

CREATE TABLE audit_log (
    id uuid NOT NULL PRIMARY KEY,
    tenant_id uuid,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    actor_name text NOT NULL,
    action text NOT NULL,
    noun text NOT NULL,
    noun_id uuid NOT NULL,
    before text,
    after text,
    address text,
    request_id uuid NOT NULL
);
CREATE INDEX audit_log_by_tenant ON audit_log (tenant_id, id);
CREATE TRIGGER audit_log_is_append_only BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change ();

-- A message outlives its listener, so it does not refer to it by a foreign key. Partitioned by time: an id is a UUIDv7, which begins with its time.
-- Positions are given in the order of commits, because accepts take turns.
CREATE SEQUENCE messages_position AS bigint CACHE 1;
CREATE TABLE messages (
    position bigint NOT NULL DEFAULT nextval('messages_position'),
    id uuid NOT NULL PRIMARY KEY,
    tenant_id uuid NOT NULL,
    listener_id uuid NOT NULL,
    request text NOT NULL,
    size bigint NOT NULL,
    sha256 bytea NOT NULL,
    received_at timestamptz NOT NULL,
    sender_kind text NOT NULL,
    sender_id uuid,
    sender_name text NOT NULL,
    sender_address text,
    request_id uuid NOT NULL,
    edited_from uuid,
    body bytea NOT NULL
) PARTITION BY RANGE (id);
-- For ids of other times than those there are partitions for: a clock that was wrong must not stop accepts.
CREATE TABLE messages_other PARTITION OF messages DEFAULT;
CREATE INDEX messages_by_tenant ON messages (tenant_id, position);
CREATE INDEX messages_by_listener ON messages (listener_id, position);
CREATE INDEX messages_by_sender ON messages (sender_id, position) WHERE sender_id IS NOT NULL;
CREATE TRIGGER messages_are_append_only BEFORE UPDATE OR DELETE ON messages FOR EACH ROW EXECUTE FUNCTION refuse_change ();

CREATE FUNCTION uuid_of_time (at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- Makes the partitions of the week of that moment and of the four after it, where they are missing. For
-- the owner, who migrates: nobody else may make tables.
CREATE FUNCTION messages_partitions_ahead (at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    week timestamptz := date_trunc('week', at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
    partition_name text;
BEGIN
    PERFORM pg_advisory_xact_lock(80518931375107);
    FOR number IN 0..4 LOOP
        partition_name := 'messages_' || to_char(week AT TIME ZONE 'UTC', 'YYYY_MM_DD');
        IF to_regclass(quote_ident(partition_name)) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF messages FOR VALUES FROM (%L) TO (%L)', partition_name,
                uuid_of_time(week), uuid_of_time(week + interval '7 days'));
        END IF;
        week := week + interval '7 days';
    END LOOP;
END $$;

CREATE TABLE executions (
    id uuid NOT NULL PRIMARY KEY,
    tenant_id uuid NOT NULL,
    flow_id uuid,
    flow_version integer,
    message_id uuid,
    listener_id uuid,
    trigger_kind text NOT NULL,
    replay_of uuid,
    state text NOT NULL,
    failure text,
    parameters text NOT NULL,
    starts integer NOT NULL,
    crashes integer NOT NULL,
    fence bigint NOT NULL,
    run_at timestamptz NOT NULL,
    lease_until timestamptz,
    dispatch_at timestamptz,
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    finished_at timestamptz
);
CREATE INDEX executions_by_tenant ON executions (tenant_id, id);
CREATE INDEX executions_by_message ON executions (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX executions_by_flow ON executions (flow_id, id) WHERE flow_id IS NOT NULL;
-- By tenant first: tenants take turns without anybody reading through the backlog of the largest.
CREATE INDEX executions_to_dispatch ON executions (tenant_id, dispatch_at, id) WHERE dispatch_at IS NOT NULL;
CREATE INDEX executions_held ON executions (tenant_id, listener_id) WHERE state = 'HELD';
CREATE INDEX executions_dead ON executions (tenant_id, id) WHERE state = 'DEAD';

CREATE TABLE steps (
    execution_id uuid NOT NULL REFERENCES executions (id),
    ordinal integer NOT NULL,
    tenant_id uuid NOT NULL,
    name text NOT NULL,
    state text NOT NULL,
    records_in bigint NOT NULL,
    records_out bigint NOT NULL,
    records_rejected bigint NOT NULL,
    bytes_out bigint NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    PRIMARY KEY (execution_id, ordinal)
);

CREATE TABLE attempts (
    execution_id uuid NOT NULL REFERENCES executions (id),
    step integer NOT NULL,
    number integer NOT NULL,
    tenant_id uuid NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    failure text,
    target text,
    response_status integer,
    response_body text,
    PRIMARY KEY (execution_id, step, number)
);

-- What the rules of a step did not let through, at its last attempt.
CREATE TABLE rejected_records (
    execution_id uuid NOT NULL REFERENCES executions (id),
    step integer NOT NULL,
    ordinal integer NOT NULL,
    tenant_id uuid NOT NULL,
    record bigint NOT NULL,
    code text NOT NULL,
    message text NOT NULL,
    field text,
    content text,
    PRIMARY KEY (execution_id, step, ordinal)
);

-- Whether a login is a member of any tenant, for whoever may only see one: says yes or no, shows nothing.
CREATE FUNCTION is_member_anywhere (wanted uuid) RETURNS boolean LANGUAGE sql STABLE SET app.across_tenants = 'on' AS $$
    SELECT EXISTS (SELECT 1 FROM memberships WHERE user_id = wanted)
$$;

-- The walls.
DO $$
DECLARE
    walled text;
BEGIN
    FOREACH walled IN ARRAY ARRAY['memberships', 'api_keys', 'listeners', 'formats', 'connections', 'flows', 'flow_versions', 'flow_formats',
        'flow_connections', 'schedules', 'audit_log', 'messages', 'executions', 'steps', 'attempts', 'rejected_records'] LOOP
        EXECUTE format('CREATE POLICY wall ON %I USING (tenant_id = app_tenant() OR app_across_tenants())', walled);
    END LOOP;
    CREATE POLICY wall ON tenants USING (id = app_tenant() OR app_across_tenants());
    -- A tenant sees its members, wherever they are at home, and changes those at home with it.
    CREATE POLICY wall ON users USING (home_tenant_id = app_tenant() OR app_across_tenants());
    CREATE POLICY members ON users FOR SELECT USING (EXISTS (
        SELECT 1 FROM memberships m WHERE m.user_id = users.id AND m.tenant_id = app_tenant()));
    FOREACH walled IN ARRAY ARRAY['tenants', 'users', 'memberships', 'api_keys', 'listeners', 'formats', 'connections', 'flows', 'flow_versions',
        'flow_formats', 'flow_connections', 'schedules', 'audit_log', 'messages', 'executions', 'steps', 'attempts', 'rejected_records'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', walled);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', walled);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO inlet_app', walled);
    END LOOP;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO inlet_app', current_schema());
    GRANT USAGE ON SEQUENCE messages_position TO inlet_app;
END $$;
