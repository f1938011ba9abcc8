-- When an execution is to be brought to the queue, as on PostgreSQL. One that may run has a row here; HELD and what has ended have none.
CREATE TABLE dispatches (
    execution_id BLOB NOT NULL PRIMARY KEY,
    tenant_id BLOB NOT NULL,
    dispatch_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO dispatches (execution_id, tenant_id, dispatch_at)
SELECT id, tenant_id, dispatch_at FROM executions WHERE dispatch_at IS NOT NULL;
-- By tenant first: tenants take turns without anybody reading through the backlog of the largest.
CREATE INDEX dispatches_by_tenant ON dispatches (tenant_id, dispatch_at);
DROP INDEX executions_to_dispatch;
ALTER TABLE executions DROP COLUMN dispatch_at;
