-- What only one process does at a time, who does it, and until when.
CREATE TABLE duties (
    name TEXT NOT NULL PRIMARY KEY,
    holder BLOB NOT NULL,
    until TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Messages stay append-only but for whoever takes old ones away, who leaves a permit here for the length of the transaction.
CREATE TABLE retention_permit (granted INTEGER NOT NULL PRIMARY KEY CHECK (granted = 1)) STRICT, WITHOUT ROWID;
DROP TRIGGER messages_are_append_only_delete;
CREATE TRIGGER messages_are_append_only_delete BEFORE DELETE ON messages WHEN NOT EXISTS (SELECT 1 FROM retention_permit)
BEGIN SELECT RAISE (ABORT, 'messages are append-only'); END;
