-- What processes share: what each datasource is to be run with, while its run waits or goes on. The run itself, and who has it, is in `runs`.

CREATE TABLE work_requests (
  datasource text COLLATE "C" PRIMARY KEY,
  run text COLLATE "C" NOT NULL,
  -- JSON: what the run was asked for.
  request text COLLATE "C" NOT NULL,
  -- When its item was last put into the queue.
  enqueued_at timestamptz NOT NULL DEFAULT now(),
  -- Until when a worker has a place for it; NULL while it waits. For counting places: whose the run is, its own row says.
  taken_until timestamptz,
  -- Somebody wants it to end at the next page.
  stop boolean NOT NULL DEFAULT false
);

CREATE INDEX work_requests_taken ON work_requests (taken_until) WHERE taken_until IS NOT NULL;
CREATE INDEX work_requests_waiting ON work_requests (enqueued_at);
