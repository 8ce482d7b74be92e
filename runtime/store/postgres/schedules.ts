import type { DueSchedule, ScheduleSettings, ScheduleStore, StoredSchedule } from '../../sync/schedules/ports.ts';
import type { Pool } from './pool.ts';

const register = `
  INSERT INTO schedules AS s (datasource, kind, rule, due_at, reason)
  SELECT datasource, kind, rule, first, 'new'
  FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) AS given (datasource, kind, rule, first)
  ORDER BY datasource, kind
  ON CONFLICT (datasource, kind) DO NOTHING`;

const update = `
  UPDATE schedules s SET
    due_at = CASE WHEN s.rule <> g.rule AND g.changed IS NOT NULL THEN g.changed ELSE least(s.due_at, g.latest) END,
    reason = 'changed', rule = g.rule
  FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[]) AS g (datasource, kind, rule, changed, latest)
  WHERE s.datasource = g.datasource AND s.kind = g.kind AND (s.rule <> g.rule OR s.due_at > g.latest)`;

/** Rows that others are taking are passed over: nobody waits, and nobody gets the same. */
const take = `
  WITH due AS (
    SELECT s.datasource, s.kind FROM schedules s
    WHERE s.due_at <= $1 AND s.taken_until <= $1 AND s.datasource <> ALL ($3::text[])
      AND NOT EXISTS (SELECT 1 FROM schedule_settings o WHERE o.datasource = s.datasource AND o.paused)
      AND NOT EXISTS (SELECT 1 FROM schedules t WHERE t.datasource = s.datasource AND t.kind <> s.kind
        AND (t.taken_until > $1 OR (t.due_at <= $1 AND (t.due_at, t.kind) < (s.due_at, s.kind))))
    ORDER BY s.due_at, s.datasource LIMIT $4
    FOR UPDATE OF s SKIP LOCKED
  ), taken AS (
    UPDATE schedules s SET taken_until = $2 FROM due WHERE s.datasource = due.datasource AND s.kind = due.kind
    RETURNING s.datasource, s.kind, s.rule, s.due_at
  )
  SELECT t.datasource, t.kind, t.rule, t.due_at AS "dueAt", o.interval
  FROM taken t LEFT JOIN schedule_settings o ON o.datasource = t.datasource
  ORDER BY t.due_at, t.datasource`;

/** Due times in PostgreSQL, worked off by any number of processes. */
export function schedulesOn(pool: Pool): ScheduleStore {
  const run = async (text: string, ...values: readonly unknown[]): Promise<void> => void (await pool.run(text, values));
  return {
    async register(entries) {
      const columns = [entries.map(({ datasource }) => datasource), entries.map(({ kind }) => kind), entries.map(({ rule }) => rule)];
      await pool.transaction(async (queries) => {
        // First what is there: what is new has no bound.
        await queries.run(update, [...columns, entries.map(({ changed }) => changed), entries.map(({ latest }) => latest)]);
        await queries.run(register, [...columns, entries.map(({ first }) => first)]);
      });
    },
    take: ({ now, until, limit, except }) => pool.transaction((queries) => queries.query<DueSchedule>(take, [now, until, except, limit])),
    settle: ({ datasource, kind }, { dueAt, startedAt, failure }) =>
      run(
        `UPDATE schedules SET taken_until = 0, due_at = $1, reason = 'rule', running = $2::bigint IS NOT NULL, started_at = coalesce($2, started_at), failure = $3
         WHERE datasource = $4 AND kind = $5`,
        dueAt,
        startedAt,
        failure,
        datasource,
        kind,
      ),
    ended: ({ datasource, kind }, startedAt, failure) =>
      run(
        'UPDATE schedules SET running = false, failure = $1 WHERE datasource = $2 AND kind = $3 AND started_at = $4',
        failure,
        datasource,
        kind,
        startedAt,
      ),
    postpone: ({ datasource, kind }, until) =>
      run('UPDATE schedules SET taken_until = $1 WHERE datasource = $2 AND kind = $3', until, datasource, kind),
    recover: (now) =>
      pool.run(
        `UPDATE schedules SET taken_until = 0, running = false, due_at = least(due_at, $1), reason = 'interrupted'
         WHERE running OR taken_until > 0`,
        [now],
      ),
    ask: async ({ datasource, kind }, now) =>
      (await pool.run(`UPDATE schedules SET due_at = least(due_at, $1), reason = 'asked' WHERE datasource = $2 AND kind = $3`, [
        now,
        datasource,
        kind,
      ])) > 0,
    drop: ({ datasource, kind }) => run('DELETE FROM schedules WHERE datasource = $1 AND kind = $2', datasource, kind),
    forget: (datasource) =>
      pool.transaction(async (queries) => {
        await queries.run('DELETE FROM schedules WHERE datasource = $1', [datasource]);
        await queries.run('DELETE FROM schedule_settings WHERE datasource = $1', [datasource]);
      }),
    async nextDue() {
      const [row] = await pool.query<{ at: number | null }>(
        `SELECT least(
           (SELECT due_at FROM schedules s
            WHERE taken_until <= 0 AND NOT EXISTS (SELECT 1 FROM schedule_settings o WHERE o.datasource = s.datasource AND o.paused)
            ORDER BY due_at LIMIT 1),
           (SELECT min(greatest(due_at, taken_until)) FROM schedules s
            WHERE taken_until > 0 AND NOT EXISTS (SELECT 1 FROM schedule_settings o WHERE o.datasource = s.datasource AND o.paused))
         ) AS at`,
      );
      return row?.at ?? undefined;
    },
    schedulesOf: (datasources) =>
      pool.query<StoredSchedule>(
        `SELECT datasource, kind, rule, due_at AS "dueAt", reason, started_at AS "startedAt", running, failure FROM schedules
         WHERE datasource = ANY ($1::text[]) ORDER BY datasource, kind`,
        [datasources],
      ),
    async settingsOf(datasources) {
      const rows = await pool.query<ScheduleSettings & { readonly datasource: string }>(
        'SELECT datasource, paused, interval FROM schedule_settings WHERE datasource = ANY ($1::text[]) ORDER BY datasource',
        [datasources],
      );
      return new Map(rows.map(({ datasource, ...settings }) => [datasource, settings]));
    },
    changeSettings: (datasource, { paused, interval }) =>
      pool.transaction(async (queries) => {
        await queries.run(
          `INSERT INTO schedule_settings AS s (datasource, paused, interval)
           VALUES ($1, coalesce($2::boolean, false), CASE WHEN $3::boolean THEN $4::text END)
           ON CONFLICT (datasource) DO UPDATE SET
             paused = coalesce($2::boolean, s.paused), interval = CASE WHEN $3::boolean THEN $4::text ELSE s.interval END`,
          [datasource, paused ?? null, interval !== undefined, interval ?? null],
        );
        await queries.run('DELETE FROM schedule_settings WHERE datasource = $1 AND NOT paused AND interval IS NULL', [datasource]);
      }),
    overridden: (after, limit) =>
      pool.query(
        'SELECT datasource, interval FROM schedule_settings WHERE interval IS NOT NULL AND datasource > $1 ORDER BY datasource LIMIT $2',
        [after ?? '', limit],
      ),
  };
}
