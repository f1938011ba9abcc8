-- Where a feed stands in a log whose readers keep their place themselves, as JSON.
ALTER TABLE feeds ADD COLUMN place TEXT;
