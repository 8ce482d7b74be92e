import type { ReadOptions, ReadPage } from '../../runtime/engine/index.ts';
import type { Clock } from '../../runtime/kernel/clock.ts';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import type { Runtime } from '../../runtime/sync/index.ts';
import { type AnswerServer, startAnswerServer } from '../support/answer-server.ts';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';
import { thingDocuments, thingEnvironment } from '../support/thing-api.ts';

export interface Listed {
  readonly server: AnswerServer;
  readonly runtime: Runtime;
}

/** A server on loopback that answers as the test says, and a runtime that lists things from it. */
export async function openList(
  list: object,
  answer: AnswerServer['answer'],
  more: Parameters<typeof thingDocuments>[0] = {},
  clock?: Clock,
): Promise<Listed> {
  const server = keep(await startAnswerServer(answer));
  const documents = thingDocuments({ ...more, list: { incremental: 'none', ...list } });
  const project = keep(await createProject(documents));
  const runtime = keep(await project.open({ environment: thingEnvironment(server.url), ...(clock ? { clock } : {}) }));
  return { server, runtime };
}

/** What a read gave, page by page, and how it ended. */
export interface Outcome {
  readonly ids: readonly unknown[];
  readonly pages: readonly ReadPage[];
  readonly last: ReadPage | undefined;
  readonly code: string | undefined;
  readonly error: ConnectorError | undefined;
}

export async function readAll({ runtime }: Listed, options: ReadOptions = {}): Promise<Outcome> {
  const pages: ReadPage[] = [];
  let error: ConnectorError | undefined;
  try {
    for await (const page of runtime.datasource('things').read('thing', options)) pages.push(page);
  } catch (thrown) {
    error = ConnectorError.from(thrown);
  }
  const ids = pages.flatMap(({ records }) => records.map(({ value }) => (value as { readonly id: unknown }).id));
  return { ids, pages, last: pages.at(-1), code: error?.code, error };
}

/** The numbers from `first` to `last`. */
export function numbers(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

export function things(ids: readonly number[]): readonly object[] {
  return ids.map((id) => ({ id, name: `thing ${id}`, updated_at: '2026-01-10T10:00:00Z' }));
}
