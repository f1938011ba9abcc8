-- Whoever names executions by their ids must find them by the primary key. PostgreSQL also searched this index for them, whose last column they were: it
-- takes both for as cheap when it counted one row or none, which is what the table mostly holds, and keeps that plan while a hundred thousand arrive; each
-- batch then read all of them. As an expression the ids still put what is due at the same time into the order of its arrival, and nobody can be found by it.
DROP INDEX dispatches_by_tenant;
CREATE INDEX dispatches_by_tenant ON dispatches (tenant_id, dispatch_at, uuid_send(execution_id));
