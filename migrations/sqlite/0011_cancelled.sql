-- The few executions that somebody stopped are found without reading through the others.
CREATE INDEX executions_cancelled ON executions (tenant_id) WHERE state = 'CANCELLED';
