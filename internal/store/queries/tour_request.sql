-- name: LockTourRequests
SELECT pg_advisory_xact_lock(hashtext('tour_request'));

-- name: OpenTourRequests
SELECT count(*) FROM tour_request WHERE ended_at IS NULL;

-- name: AddTourRequest
INSERT INTO tour_request (tour_request_id, asked_at, problem) VALUES (@id, @at, @problem);

-- name: BeginTourRequest
UPDATE tour_request SET begun_at = coalesce(begun_at, @at)
WHERE tour_request_id = @id AND ended_at IS NULL
RETURNING problem;

-- name: AdvanceTourRequest
UPDATE tour_request SET progress = @progress, answer = @answer
WHERE tour_request_id = @id AND ended_at IS NULL;

-- name: EndTourRequest
UPDATE tour_request SET ended_at = @at, progress = 1, problem = NULL, answer = @answer, failed = @answer::bytea IS NULL
WHERE tour_request_id = @id AND ended_at IS NULL;

-- name: TourRequestOpen
SELECT EXISTS (SELECT FROM tour_request WHERE tour_request_id = @id AND ended_at IS NULL);

-- name: TourRequest
SELECT tour_request_id, asked_at, begun_at, ended_at, progress, failed,
       CASE WHEN ended_at IS NOT NULL OR @best::boolean THEN answer END AS answer
FROM tour_request
WHERE tour_request_id = @id AND asked_at > @since;

-- name: DeleteTourRequest
DELETE FROM tour_request WHERE tour_request_id = @id;

-- name: DeleteOldTourRequests
DELETE FROM tour_request WHERE asked_at <= @before;
