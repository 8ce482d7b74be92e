import type { Cursor, CursorRules } from '../engine/cursor.ts';
import type { ParentChanges, ParentPageFacts, ParentSource } from '../engine/engine.ts';
import { parseJson, stringifyJson } from '../kernel/json.ts';
import { laterCursor, publishable, staysAscending, untilOf } from './cursor-values.ts';
import type { ObjectSync } from './object-sync.ts';
import type { Checkpoint, RunMode } from './ports.ts';

/** How far an object's parents have been read, of which only the changed ones are. */
export interface ParentProgress {
  readonly changes: ParentChanges;
  /** Whether some parents were left out because they had not changed. */
  isPart(): boolean;
  notes(): readonly string[];
}

type Positions = Readonly<Record<string, Cursor>>;
type Facts = Pick<Checkpoint, 'maxCursor' | 'startedAt' | 'since' | 'until' | 'ascending'>;

/**
 * Positions are the child's own: how far the parent itself was synced says nothing of whose children were read. What a run reaches is
 * remembered before the first of its partitions is read and published when all are done, so that a run that is taken up, which asks
 * for the parents again and leaves out the partitions that were done, publishes no more than its first half had seen.
 */
export function createParentProgress({ store, datasource, object, runId }: ObjectSync, mode: RunMode): ParentProgress {
  const notes: string[] = [];
  let isPart = false;
  return {
    changes: {
      async since({ key }) {
        const known = mode === 'full' ? undefined : await store.parentPosition(datasource.name, object.name, key);
        // Written below, and by nothing else.
        const positions = known === undefined ? {} : (parseJson(known) as Positions);
        return Object.keys(positions).length === 0 ? undefined : positions;
      },
      async follow(source, pages, since) {
        const { reached, lacks } = await readTo(pages, rulesOf(datasource.objects.get(source.object)?.cursor, source), since ?? {});
        isPart ||= since !== undefined;
        if (lacks !== undefined)
          notes.push(`records of ${source.object} ${lacks} missing: the next run asks again for those that changed by then`);
        await store.reachParents(runId, datasource.name, object.name, source.key, stringifyJson(reached ?? since ?? {}));
      },
    },
    isPart: () => isPart,
    notes: () => notes,
  };
}

function rulesOf(rules: CursorRules | undefined, { object }: ParentSource): CursorRules {
  if (rules) return rules;
  throw new Error(`${object} has no cursor: its document was refused`);
}

interface Reached {
  /** Where each partition of the parents stands; undefined where records are missing, or may be. */
  readonly reached: Positions | undefined;
  readonly lacks: 'are known to be' | 'may be' | undefined;
}

/** Reads all pages of parents. */
async function readTo(pages: AsyncIterable<ParentPageFacts>, rules: CursorRules, since: Positions): Promise<Reached> {
  const all = new Map<string, Facts>();
  let lacks: Reached['lacks'];
  for await (const page of pages) {
    if (page.complete === 'incomplete') lacks = 'are known to be';
    else if (page.mayLack) lacks ??= 'may be';
    const before = all.get(page.partition) ?? { maxCursor: null, startedAt: page.requestedAt, since: since[page.partition] ?? null };
    all.set(page.partition, advance(rules, before, page));
  }
  if (lacks !== undefined) return { reached: undefined, lacks };
  const reached = [...all].map(([key, facts]) => [key, publishable(rules, facts) ?? since[key]] as const);
  return { reached: Object.fromEntries(reached.flatMap(([key, cursor]) => (cursor === undefined ? [] : [[key, cursor]]))), lacks };
}

function advance(rules: CursorRules, before: Facts, page: ParentPageFacts): Facts {
  return {
    ...before,
    maxCursor: laterCursor(rules.type, before.maxCursor, page.maxCursor),
    ...untilOf(before, page),
    ...(rules.order === 'asc' ? { ascending: staysAscending(rules, before, page) } : {}),
  };
}
