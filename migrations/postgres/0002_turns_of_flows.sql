-- How many executions of a flow run at once; null is no limit. Kept beside the definition, so that a claim need not read that.
ALTER TABLE flows ADD COLUMN max_concurrency integer;
-- What a limited flow does with it: RUNNING holds one of the flow's places, WAITING is next when one becomes free.
ALTER TABLE executions ADD COLUMN turn text;
CREATE INDEX executions_by_turn ON executions (flow_id, turn, id) WHERE turn IS NOT NULL;
