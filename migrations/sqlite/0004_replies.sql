-- How a listener answers, as JSON; none is the receipt at once.
ALTER TABLE listeners ADD COLUMN reply TEXT;

-- What a flow made for whoever waits for the answer of a listener.
CREATE TABLE replies (
    execution_id BLOB NOT NULL PRIMARY KEY REFERENCES executions (id) ON DELETE CASCADE,
    tenant_id BLOB NOT NULL,
    media_type TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The flows that the current version of a flow calls, so that they cannot be removed.
CREATE TABLE flow_calls (
    tenant_id BLOB NOT NULL,
    flow_id BLOB NOT NULL,
    called_id BLOB NOT NULL,
    PRIMARY KEY (flow_id, called_id),
    FOREIGN KEY (tenant_id, flow_id) REFERENCES flows (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, called_id) REFERENCES flows (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX flow_calls_by_called ON flow_calls (tenant_id, called_id);
