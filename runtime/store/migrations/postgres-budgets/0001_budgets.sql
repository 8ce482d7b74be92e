-- Rate budgets that many processes share (docs/adr/0017). All times are the database's.

CREATE TABLE budget_accounts (
  -- SHA-256 of the key, which may be longer than an index takes.
  hash bytea PRIMARY KEY,
  key text NOT NULL,
  -- What the provider last told of its limit; infinity: it told no number.
  learned_limit double precision,
  learned_left double precision,
  learned_until timestamptz,
  -- What whoever was served last had been given before, by weight: who comes anew begins there.
  turn double precision NOT NULL DEFAULT 0,
  touched_at timestamptz NOT NULL
);
CREATE INDEX budget_accounts_by_use ON budget_accounts (touched_at);

-- Leave for so many requests, given to a process. A process that is gone reports no more: its leave lapses.
CREATE TABLE budget_grants (
  account bytea NOT NULL REFERENCES budget_accounts ON DELETE CASCADE,
  id text COLLATE "C" NOT NULL,
  tickets bigint NOT NULL,
  -- What one request costs.
  cost bigint NOT NULL,
  -- Not sent yet: each counts in the window.
  unsent bigint NOT NULL,
  -- Not ended yet: each has a slot, until the lease is over.
  held bigint NOT NULL,
  -- Sent so far: what was reported twice counts once.
  sent bigint NOT NULL DEFAULT 0,
  lease_until timestamptz NOT NULL,
  -- When the window is over of what was sent at the end of the lease.
  counts_until timestamptz NOT NULL,
  PRIMARY KEY (account, id)
);

-- What was sent, until its window is over.
CREATE TABLE budget_spent (
  account bytea NOT NULL REFERENCES budget_accounts ON DELETE CASCADE,
  counts_until timestamptz NOT NULL,
  cost bigint NOT NULL,
  PRIMARY KEY (account, counts_until)
);

-- Who wants leave, so that all get their share.
CREATE TABLE budget_claims (
  account bytea NOT NULL REFERENCES budget_accounts ON DELETE CASCADE,
  holder text COLLATE "C" NOT NULL,
  -- Datasources that wait there.
  weight bigint NOT NULL,
  -- Cost given so far, by weight.
  served double precision NOT NULL,
  -- When it looks again; null: it has what it wanted.
  wakes_at timestamptz,
  PRIMARY KEY (account, holder)
);

CREATE FUNCTION budget_ms(span double precision) RETURNS interval LANGUAGE sql IMMUTABLE AS $$
  SELECT make_interval(secs => span / 1000)
$$;

CREATE FUNCTION budget_ms_until(moment timestamptz, until timestamptz) RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
  SELECT extract(epoch FROM until - moment)::double precision * 1000
$$;

-- How much later than it was sent a request may arrive, where it is not answered before: arrival and arrivalMs of ledger.ts.
CREATE FUNCTION budget_arrival(per double precision) RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
  SELECT greatest(per * 0.05, 1000)
$$;

-- What a process tells of leave that it has: how much of it is sent and ended, and that it lives.
CREATE FUNCTION budget_report(account_hash bytea, per double precision, lease double precision, reports jsonb, moment timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  report jsonb;
  known budget_grants;
  part interval := budget_ms(coalesce(per, 0) / 500);
BEGIN
  FOR report IN SELECT * FROM jsonb_array_elements(reports) LOOP
    SELECT * INTO known FROM budget_grants WHERE account = account_hash AND id = report ->> 'id';
    CONTINUE WHEN NOT FOUND;
    IF per IS NOT NULL AND (report ->> 'sent')::bigint > known.sent THEN
      -- In parts of the window, each as late as its end, so that there are few.
      INSERT INTO budget_spent (account, counts_until, cost)
        SELECT account_hash, date_bin(part, moment + budget_ms(per - ago), 'epoch') + part, count(*) * known.cost
        FROM jsonb_array_elements(report -> 'spent') AS entry,
          -- It counts from when it arrived: before it was answered.
          greatest((entry ->> 0)::double precision - budget_arrival(per), (entry ->> 1)::double precision) AS ago
        WHERE known.cost > 0
        GROUP BY 2
        ON CONFLICT (account, counts_until) DO UPDATE SET cost = budget_spent.cost + excluded.cost;
    END IF;
    IF (report ->> 'held')::bigint = 0 THEN
      DELETE FROM budget_grants WHERE account = account_hash AND id = known.id;
    ELSE
      UPDATE budget_grants
        SET unsent = least(unsent, (report ->> 'unsent')::bigint), held = (report ->> 'held')::bigint,
            sent = greatest(sent, (report ->> 'sent')::bigint), lease_until = moment + budget_ms(lease),
            counts_until = moment + budget_ms(lease + coalesce(per + budget_arrival(per), 0))
        WHERE account = account_hash AND id = known.id;
    END IF;
  END LOOP;
END
$$;

-- What the provider told one process: it only tightens what is known, until that is over.
CREATE FUNCTION budget_learn(account_hash bytea, told jsonb, moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  known budget_accounts;
  new_limit double precision := coalesce((told ->> 'limit')::double precision, 'infinity');
  new_left double precision := coalesce((told ->> 'left')::double precision, 'infinity');
  new_until timestamptz := moment + budget_ms((told ->> 'forMs')::double precision);
BEGIN
  -- What others have under way the provider may not have counted yet.
  IF new_left > 0 AND new_left < 'infinity' THEN
    SELECT greatest(0, new_left - greatest(0, coalesce(sum(held * cost), 0) - (told ->> 'own')::bigint)) INTO new_left
      FROM budget_grants WHERE account = account_hash AND lease_until > moment;
  END IF;
  SELECT * INTO known FROM budget_accounts WHERE hash = account_hash;
  IF known.learned_until > moment THEN
    new_limit := least(new_limit, known.learned_limit);
    -- More left than we count means that the provider counts otherwise or late: ours stays until it is over.
    IF new_left > known.learned_left THEN
      new_left := known.learned_left;
      new_until := known.learned_until;
    ELSE
      new_until := greatest(new_until, known.learned_until);
    END IF;
  END IF;
  UPDATE budget_accounts SET learned_limit = new_limit, learned_left = new_left, learned_until = new_until WHERE hash = account_hash;
END
$$;

-- How many requests of one kind an account bears now; where it bears none, when to look again (null: when another ends), and how long
-- what the provider told keeps it shut.
CREATE FUNCTION budget_room(account_hash bytea, terms jsonb, moment timestamptz,
  OUT room double precision, OUT again double precision, OUT told double precision)
LANGUAGE plpgsql AS $$
DECLARE
  price bigint := (terms ->> 'cost')::bigint;
  bound double precision := coalesce((terms ->> 'requests')::double precision, 'infinity');
  per double precision := (terms ->> 'per')::double precision;
  slots double precision := coalesce((terms ->> 'concurrency')::double precision, 'infinity');
  known budget_accounts;
  is_told boolean;
  reserved double precision;
  busy double precision;
  used double precision;
  opens timestamptz;
BEGIN
  told := 0;
  again := 0;
  SELECT * INTO known FROM budget_accounts WHERE hash = account_hash;
  is_told := coalesce(known.learned_until > moment, false);
  SELECT coalesce(sum(one.unsent * one.cost) FILTER (WHERE one.counts_until > moment), 0),
         coalesce(sum(one.held) FILTER (WHERE one.lease_until > moment), 0)
    INTO reserved, busy FROM budget_grants AS one WHERE account = account_hash;
  SELECT reserved + coalesce(sum(one.cost), 0) INTO used FROM budget_spent AS one WHERE account = account_hash AND counts_until > moment;
  room := slots - busy;
  IF room < 1 THEN
    again := NULL;
  END IF;
  IF is_told AND known.learned_left < price THEN
    told := budget_ms_until(moment, known.learned_until);
    again := greatest(again, told);
    room := 0;
    RETURN;
  END IF;
  <<window_of>>
  BEGIN
    EXIT window_of WHEN price = 0;
    IF is_told THEN
      room := least(room, floor(known.learned_left / price));
      IF per IS NOT NULL THEN bound := least(bound, known.learned_limit); END IF;
    END IF;
    room := least(room, floor((bound - used) / price));
    EXIT window_of WHEN bound - used >= price;
    SELECT min(counts_until) INTO opens FROM (
      SELECT counts_until, sum(one.cost) OVER (ORDER BY counts_until) AS freed
      FROM budget_spent AS one WHERE account = account_hash AND counts_until > moment
    ) AS ends WHERE freed >= price - (bound - used);
    -- A limit that bears not even one such request ends with what was learned.
    IF is_told AND bound < coalesce((terms ->> 'requests')::double precision, 'infinity') THEN
      opens := least(opens, known.learned_until);
    END IF;
    again := CASE WHEN opens IS NULL THEN NULL ELSE greatest(again, budget_ms_until(moment, opens)) END;
  END;
  room := greatest(room, 0);
END
$$;

-- One call of a process for one kind of request: `ask` is LedgerAsk, what is given LedgerAnswer (runtime/http/budgets/ledger.ts).
CREATE FUNCTION budget_step(ask jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  moment timestamptz;
  terms jsonb;
  account_hash bytea;
  state record;
  others record;
  want double precision := (ask ->> 'want')::double precision;
  share bigint := greatest(1, (ask ->> 'weight')::bigint);
  mine budget_claims;
  lease double precision := (ask ->> 'leaseMs')::double precision;
  again double precision := 0;
  told double precision := 0;
  is_unknown boolean := false;
  given double precision := want;
  before bigint;
BEGIN
  -- A server that crashed must not forget what was sent.
  PERFORM set_config('synchronous_commit', 'on', true);
  INSERT INTO budget_accounts (hash, key, touched_at)
    SELECT sha256(convert_to(one ->> 'key', 'UTF8')), one ->> 'key', clock_timestamp()
    FROM jsonb_array_elements(ask -> 'accounts') AS one ORDER BY 1
    ON CONFLICT (hash) DO NOTHING;
  -- One after another, always in the same order.
  PERFORM 1 FROM budget_accounts
    WHERE hash IN (SELECT sha256(convert_to(one ->> 'key', 'UTF8')) FROM jsonb_array_elements(ask -> 'accounts') AS one)
    ORDER BY hash FOR UPDATE;
  moment := clock_timestamp();
  FOR terms IN SELECT * FROM jsonb_array_elements(ask -> 'accounts') LOOP
    account_hash := sha256(convert_to(terms ->> 'key', 'UTF8'));
    UPDATE budget_accounts SET touched_at = moment WHERE hash = account_hash AND touched_at < moment - interval '1 minute';
    DELETE FROM budget_spent WHERE account = account_hash AND counts_until <= moment;
    DELETE FROM budget_grants WHERE account = account_hash AND greatest(counts_until, lease_until) <= moment;
    DELETE FROM budget_claims WHERE account = account_hash AND wakes_at < moment - interval '10 minutes';
    PERFORM budget_report(account_hash, (terms ->> 'per')::double precision, lease, ask -> 'reports', moment);
    IF jsonb_typeof(terms -> 'told') = 'object' THEN
      PERFORM budget_learn(account_hash, terms -> 'told', moment);
    END IF;
  END LOOP;
  -- The same question again, whose answer was lost.
  SELECT max(tickets) INTO before FROM budget_grants
    WHERE account = account_hash AND id = ask ->> 'id';
  IF before IS NOT NULL OR want = 0 THEN
    RETURN jsonb_build_object('granted', coalesce(before, 0), 'againMs', 0, 'toldMs', 0);
  END IF;
  FOR terms IN SELECT * FROM jsonb_array_elements(ask -> 'accounts') LOOP
    account_hash := sha256(convert_to(terms ->> 'key', 'UTF8'));
    SELECT * INTO state FROM budget_room(account_hash, terms, moment);
    told := greatest(told, state.told);
    IF state.room < 1 THEN
      is_unknown := is_unknown OR state.again IS NULL;
      again := greatest(again, coalesce(state.again, 0));
    END IF;
    given := least(given, state.room);
    INSERT INTO budget_claims (account, holder, weight, served) VALUES (account_hash, ask ->> 'holder', share, 0)
      ON CONFLICT (account, holder) DO UPDATE SET weight = excluded.weight;
    UPDATE budget_claims SET served = greatest(served, (SELECT turn FROM budget_accounts WHERE hash = account_hash))
      WHERE account = account_hash AND holder = ask ->> 'holder' AND wakes_at IS NULL;
    SELECT * INTO mine FROM budget_claims WHERE account = account_hash AND holder = ask ->> 'holder';
    -- Those who should be here and were not yet.
    SELECT coalesce(sum(one.weight), 0) AS weight, min(one.served) AS served INTO others FROM budget_claims AS one
      WHERE account = account_hash AND holder <> mine.holder AND wakes_at BETWEEN moment - interval '250 milliseconds' AND moment;
    IF others.weight > 0 AND state.room >= 1 THEN
      IF state.room < others.weight + share AND others.served < mine.served THEN
        given := 0;
        again := greatest(again, 15);
      ELSE
        given := least(given, greatest(1, floor(state.room * share / (others.weight + share))));
      END IF;
    END IF;
  END LOOP;
  given := greatest(0, given);
  FOR terms IN SELECT * FROM jsonb_array_elements(ask -> 'accounts') LOOP
    account_hash := sha256(convert_to(terms ->> 'key', 'UTF8'));
    IF given >= 1 THEN
      INSERT INTO budget_grants (account, id, tickets, cost, unsent, held, lease_until, counts_until)
        VALUES (account_hash, ask ->> 'id', given, (terms ->> 'cost')::bigint, given, given, moment + budget_ms(lease),
                moment + budget_ms(lease + coalesce((terms ->> 'per')::double precision + budget_arrival((terms ->> 'per')::double precision), 0)));
      UPDATE budget_accounts
        SET turn = greatest(turn, (SELECT served FROM budget_claims WHERE account = account_hash AND holder = ask ->> 'holder')),
            learned_left = CASE WHEN learned_until > moment THEN learned_left - given * (terms ->> 'cost')::bigint END
        WHERE hash = account_hash;
    END IF;
    UPDATE budget_claims
      SET served = served + given * greatest(1, (terms ->> 'cost')::bigint) / share,
          wakes_at = CASE WHEN given >= want THEN NULL ELSE moment + budget_ms(coalesce(again, 0)) END
      WHERE account = account_hash AND holder = ask ->> 'holder';
  END LOOP;
  RETURN jsonb_build_object('granted', given, 'toldMs', told, 'againMs',
    CASE WHEN given >= 1 THEN 0 WHEN is_unknown AND again = 0 THEN NULL ELSE again END);
END
$$;
