-- When a schedule runs its flow, as JSON; none for EVENT.
ALTER TABLE schedules ADD COLUMN timing text;
ALTER TABLE schedules ADD COLUMN starts_at timestamptz;
ALTER TABLE schedules ADD COLUMN ends_at timestamptz;
-- What becomes of a tick while the run before it has not ended, and of one at which nobody was there.
ALTER TABLE schedules ADD COLUMN overlap text NOT NULL DEFAULT 'SKIP';
ALTER TABLE schedules ADD COLUMN missed text NOT NULL DEFAULT 'RUN_ONCE';
-- The tick that comes next; null when none does. Ticks move it on, in the transaction that adds the execution.
ALTER TABLE schedules ADD COLUMN next_run_at timestamptz;
ALTER TABLE schedules ADD COLUMN last_run_at timestamptz;
ALTER TABLE schedules ADD COLUMN last_skipped_at timestamptz;
CREATE INDEX schedules_to_tick ON schedules (next_run_at, id) WHERE next_run_at IS NOT NULL;

-- The tick that made an execution: one makes one, whoever tries.
ALTER TABLE executions ADD COLUMN schedule_id uuid;
ALTER TABLE executions ADD COLUMN tick_at timestamptz;
CREATE UNIQUE INDEX executions_by_tick ON executions (schedule_id, tick_at) WHERE schedule_id IS NOT NULL;
CREATE INDEX executions_of_ticks_not_ended ON executions (schedule_id) WHERE schedule_id IS NOT NULL AND finished_at IS NULL;
