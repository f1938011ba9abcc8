-- On PostgreSQL alone: there an index could be searched for ids that were its last column. Here it has no such column.
SELECT 1;
