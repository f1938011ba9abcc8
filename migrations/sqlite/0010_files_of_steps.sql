-- The files that steps have had: those that stay and are not to be taken again, and those of an execution that is not over.
CREATE TABLE step_files (
    tenant_id BLOB NOT NULL,
    flow_id BLOB NOT NULL,
    step TEXT NOT NULL,
    -- Within the connection.
    name TEXT NOT NULL,
    -- Another one when the content is another.
    version TEXT NOT NULL,
    execution_id BLOB NOT NULL,
    had_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, flow_id, step, name),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flows (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX step_files_by_execution ON step_files (tenant_id, execution_id);
