-- The headers of a destination's answer, as a JSON list of pairs; none where there was no answer.
ALTER TABLE attempts ADD COLUMN response_headers TEXT;
