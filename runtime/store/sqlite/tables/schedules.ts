import type { DatabaseSync } from 'node:sqlite';
import type {
  DueReason,
  DueSchedule,
  ScheduleEntry,
  ScheduleKind,
  ScheduleSettings,
  StoredSchedule,
} from '../../../sync/schedules/ports.ts';
import { prepare } from '../query.ts';

type Row = Omit<StoredSchedule, 'running'> & { readonly running: number };

/** When datasources are run next by themselves, and what was changed of that. */
export function schedulesTable(database: DatabaseSync) {
  const register = prepare<[string, ScheduleKind, string, number, DueReason, number | null, number]>(
    database,
    `INSERT INTO schedules (datasource, kind, rule, due_at, reason) VALUES (?1, ?2, ?3, ?4, ?5)
     ON CONFLICT (datasource, kind) DO UPDATE SET
       due_at = CASE WHEN rule <> excluded.rule AND ?6 IS NOT NULL THEN ?6 ELSE min(due_at, ?7) END,
       reason = CASE WHEN rule <> excluded.rule OR due_at > ?7 THEN 'changed' ELSE reason END,
       rule = excluded.rule
     WHERE rule <> excluded.rule OR due_at > ?7`,
  );
  const due = prepare<[number, string, number], DueSchedule>(
    database,
    `SELECT s.datasource, s.kind, s.rule, s.due_at AS dueAt, o.interval
     FROM schedules s LEFT JOIN schedule_settings o ON o.datasource = s.datasource
     WHERE s.due_at <= ?1 AND s.taken_until <= ?1 AND coalesce(o.paused, 0) = 0
       AND s.datasource NOT IN (SELECT value FROM json_each(?2))
       AND NOT EXISTS (SELECT 1 FROM schedules t WHERE t.datasource = s.datasource AND t.kind <> s.kind
         AND (t.taken_until > ?1 OR (t.due_at <= ?1 AND (t.due_at, t.kind) < (s.due_at, s.kind))))
     ORDER BY s.due_at, s.datasource LIMIT ?3`,
  );
  const hold = prepare<[number, string, ScheduleKind]>(database, 'UPDATE schedules SET taken_until = ? WHERE datasource = ? AND kind = ?');
  const settle = prepare<[number, number | null, number | null, string | null, string, ScheduleKind]>(
    database,
    `UPDATE schedules SET taken_until = 0, due_at = ?, reason = 'rule', running = ? IS NOT NULL, started_at = coalesce(?, started_at), failure = ?
     WHERE datasource = ? AND kind = ?`,
  );
  const ended = prepare<[string | null, string, ScheduleKind, number]>(
    database,
    'UPDATE schedules SET running = 0, failure = ? WHERE datasource = ? AND kind = ? AND started_at = ?',
  );
  const recover = prepare<[number]>(
    database,
    "UPDATE schedules SET taken_until = 0, running = 0, due_at = min(due_at, ?1), reason = 'interrupted' WHERE running = 1 OR taken_until > 0",
  );
  const ask = prepare<[number, string, ScheduleKind]>(
    database,
    "UPDATE schedules SET due_at = min(due_at, ?), reason = 'asked' WHERE datasource = ? AND kind = ?",
  );
  const drop = prepare<[string, ScheduleKind]>(database, 'DELETE FROM schedules WHERE datasource = ? AND kind = ?');
  const dropAll = prepare<[string]>(database, 'DELETE FROM schedules WHERE datasource = ?');
  const dropSettings = prepare<[string]>(database, 'DELETE FROM schedule_settings WHERE datasource = ?');
  const next = prepare<[], { at: number | null }>(
    database,
    `SELECT min(at) AS at FROM (
       SELECT * FROM (SELECT due_at AS at FROM schedules s
         WHERE taken_until <= 0 AND NOT EXISTS (SELECT 1 FROM schedule_settings o WHERE o.datasource = s.datasource AND o.paused = 1)
         ORDER BY due_at LIMIT 1)
       UNION ALL
       SELECT min(max(due_at, taken_until)) FROM schedules s
       WHERE taken_until > 0 AND NOT EXISTS (SELECT 1 FROM schedule_settings o WHERE o.datasource = s.datasource AND o.paused = 1))`,
  );
  const list = prepare<[string], Row>(
    database,
    `SELECT datasource, kind, rule, due_at AS dueAt, reason, started_at AS startedAt, running, failure FROM schedules
     WHERE datasource IN (SELECT value FROM json_each(?)) ORDER BY datasource, kind`,
  );
  const settings = prepare<[string], { datasource: string; paused: number; interval: string | null }>(
    database,
    'SELECT datasource, paused, interval FROM schedule_settings WHERE datasource IN (SELECT value FROM json_each(?)) ORDER BY datasource',
  );
  const change = prepare<[string, number | null, number, string | null]>(
    database,
    `INSERT INTO schedule_settings (datasource, paused, interval) VALUES (?1, coalesce(?2, 0), iif(?3, ?4, NULL))
     ON CONFLICT (datasource) DO UPDATE SET paused = coalesce(?2, paused), interval = iif(?3, ?4, interval)`,
  );
  const tidy = prepare<[string]>(database, 'DELETE FROM schedule_settings WHERE datasource = ? AND paused = 0 AND interval IS NULL');
  const overridden = prepare<[string, number], { datasource: string; interval: string }>(
    database,
    'SELECT datasource, interval FROM schedule_settings WHERE interval IS NOT NULL AND datasource > ? ORDER BY datasource LIMIT ?',
  );
  return {
    register: ({ datasource, kind, rule, first, changed, latest }: ScheduleEntry) =>
      void register.run(datasource, kind, rule, first, 'new', changed, latest),
    due: (now: number, except: readonly string[], limit: number) => due.all(now, JSON.stringify(except), limit),
    hold: (datasource: string, kind: ScheduleKind, until: number) => void hold.run(until, datasource, kind),
    settle: (datasource: string, kind: ScheduleKind, dueAt: number, startedAt: number | null, failure: string | null) =>
      void settle.run(dueAt, startedAt, startedAt, failure, datasource, kind),
    ended: (datasource: string, kind: ScheduleKind, startedAt: number, failure: string | null) =>
      void ended.run(failure, datasource, kind, startedAt),
    recover: (now: number) => recover.run(now).changes,
    ask: (datasource: string, kind: ScheduleKind, now: number) => ask.run(now, datasource, kind).changes > 0,
    drop: (datasource: string, kind: ScheduleKind) => void drop.run(datasource, kind),
    forget(datasource: string) {
      dropAll.run(datasource);
      dropSettings.run(datasource);
    },
    nextDue: () => next.get()?.at ?? undefined,
    list: (datasources: readonly string[]): readonly StoredSchedule[] =>
      list.all(JSON.stringify(datasources)).map((row) => ({ ...row, running: row.running === 1 })),
    settings: (datasources: readonly string[]): ReadonlyMap<string, ScheduleSettings> =>
      new Map(
        settings
          .all(JSON.stringify(datasources))
          .map(({ datasource, paused, interval }) => [datasource, { paused: paused === 1, interval }]),
      ),
    change(datasource: string, paused: boolean | undefined, interval: string | null | undefined) {
      change.run(datasource, paused === undefined ? null : Number(paused), Number(interval !== undefined), interval ?? null);
      tidy.run(datasource);
    },
    overridden: (after: string | undefined, limit: number) => overridden.all(after ?? '', limit),
  };
}
