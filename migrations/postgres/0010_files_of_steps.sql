-- The files that steps have had: those that stay and are not to be taken again, and those of an execution that is not over.
CREATE TABLE step_files (
    tenant_id uuid NOT NULL,
    flow_id uuid NOT NULL,
    step text NOT NULL,
    -- Within the connection.
    name text NOT NULL,
    -- Another one when the content is another.
    version text NOT NULL,
    execution_id uuid NOT NULL,
    had_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, flow_id, step, name),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flows (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX step_files_by_execution ON step_files (tenant_id, execution_id);

-- The walls.
CREATE POLICY wall ON step_files USING (tenant_id = app_tenant() OR app_across_tenants());
ALTER TABLE step_files ENABLE ROW LEVEL SECURITY;
ALTER TABLE step_files FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE, DELETE ON step_files TO inlet_app;
