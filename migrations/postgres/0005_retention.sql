-- What only one process does at a time, who does it, and until when.
CREATE TABLE duties (
    name text NOT NULL PRIMARY KEY,
    holder uuid NOT NULL,
    until timestamptz NOT NULL
);
ALTER TABLE duties ENABLE ROW LEVEL SECURITY;
ALTER TABLE duties FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON duties USING (app_across_tenants());
GRANT SELECT, INSERT, UPDATE, DELETE ON duties TO inlet_app;

-- Messages stay append-only but for the functions below, which act as the owner of the tables.
CREATE FUNCTION refuse_change_of_message () RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'DELETE' AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
DROP TRIGGER messages_are_append_only ON messages;
CREATE TRIGGER messages_are_append_only BEFORE UPDATE OR DELETE ON messages FOR EACH ROW EXECUTE FUNCTION refuse_change_of_message ();

-- As before, but a week of which rows already stand in the default partition stays there: a partition beside them is refused, and neither a start nor the
-- weeks after it must fail for that.
CREATE OR REPLACE FUNCTION messages_partitions_ahead (at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    week timestamptz := date_trunc('week', at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
    following timestamptz;
    partition_name text;
BEGIN
    PERFORM pg_advisory_xact_lock(80518931375107);
    FOR number IN 0..4 LOOP
        partition_name := 'messages_' || to_char(week AT TIME ZONE 'UTC', 'YYYY_MM_DD');
        following := week + interval '7 days';
        IF to_regclass(quote_ident(partition_name)) IS NULL AND NOT EXISTS (
            SELECT 1 FROM messages_other WHERE id >= uuid_of_time(week) AND id < uuid_of_time(following)) THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF messages FOR VALUES FROM (%L) TO (%L)', partition_name,
                uuid_of_time(week), uuid_of_time(following));
        END IF;
        week := following;
    END LOOP;
END $$;

-- A message may go when all that ran on it had ended before that moment.
CREATE FUNCTION message_may_go (message uuid, before timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT 1 FROM executions e WHERE e.message_id = message AND (e.finished_at IS NULL OR e.finished_at >= before))
$$;

-- Takes the partition of that week away, if there is one and everything in it may go. Refused while the week is not over at that moment.
CREATE FUNCTION messages_drop_week (week timestamptz, before timestamptz) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    partition_name text := 'messages_' || to_char(week AT TIME ZONE 'UTC', 'YYYY_MM_DD');
    -- Executions that are made while the partition is looked through have later ids, whatever the clocks of our machines say.
    since uuid := uuid_of_time(clock_timestamp() - interval '10 minutes');
    stays boolean;
BEGIN
    IF week + interval '7 days' > before OR before > clock_timestamp() THEN
        RAISE EXCEPTION 'the week of % is not over', week;
    END IF;
    IF to_regclass(quote_ident(partition_name)) IS NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I m JOIN executions e ON e.message_id = m.id
        WHERE e.finished_at IS NULL OR e.finished_at >= $1)', partition_name) INTO stays USING before;
    IF stays THEN
        RETURN false;
    END IF;
    -- Accepts wait behind this lock, so it must come at once or not at all.
    PERFORM set_config('lock_timeout', '300ms', true);
    LOCK TABLE ONLY messages IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', partition_name);
    -- Somebody may have had one of its messages run again meanwhile.
    SELECT EXISTS (SELECT 1 FROM executions e WHERE e.id >= since AND e.message_id >= uuid_of_time(week)
        AND e.message_id < uuid_of_time(week + interval '7 days')) INTO stays;
    IF NOT stays THEN
        EXECUTE format('DROP TABLE %I', partition_name);
    END IF;
    RETURN NOT stays;
END $$;

-- Takes messages away that may go; of a week in which others must stay.
CREATE FUNCTION messages_remove (ids uuid[], before timestamptz) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    removed bigint;
BEGIN
    IF before > clock_timestamp() THEN
        RAISE EXCEPTION 'only the past may go';
    END IF;
    DELETE FROM messages m WHERE m.id = ANY (ids) AND message_may_go(m.id, before);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END $$;

-- Those who serve may call what acts as the owner, and nobody else; tables of the same names elsewhere are not looked at.
DO $$
DECLARE
    callable text;
BEGIN
    ALTER FUNCTION messages_partitions_ahead (timestamptz) SECURITY DEFINER;
    FOREACH callable IN ARRAY ARRAY['messages_partitions_ahead(timestamptz)', 'messages_drop_week(timestamptz, timestamptz)',
        'messages_remove(uuid[], timestamptz)'] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', callable, current_schema());
        EXECUTE format('ALTER FUNCTION %s SET app.across_tenants = ''on''', callable);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', callable);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO inlet_app', callable);
    END LOOP;
END $$;
