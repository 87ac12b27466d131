-- Problems of rounds that other software asks for and that take long (ADR 0031): where they are is kept no longer than a day, what was
-- asked no longer than it takes.
-- +goose Up
CREATE TABLE tour_request (
    tour_request_id uuid PRIMARY KEY,      -- drawn by lot: who knows it may read the answer and give it up
    asked_at        timestamptz NOT NULL,
    begun_at        timestamptz,           -- null = waits
    ended_at        timestamptz,           -- null = is not over
    progress        double precision NOT NULL DEFAULT 0,  -- 0 to 1
    problem         bytea,                 -- as it was sent; null once it is over
    answer          bytea,                 -- the best so far, in the end the answer
    failed          boolean NOT NULL DEFAULT false
);
CREATE INDEX tour_request_asked_idx ON tour_request (asked_at);
CREATE INDEX tour_request_open_idx ON tour_request (tour_request_id) WHERE ended_at IS NULL;

-- +goose Down
DROP TABLE tour_request;
