import type { Scope } from '../../expressions/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { type JsonValue, stringifyJson } from '../../kernel/json.ts';
import { indexOf, keyText, lookUp } from '../../shaping/index.ts';
import type { ListPlan } from '../plan.ts';
import { renderRequest } from '../request/render-request.ts';
import type { EnrichPlan } from '../shape-plan.ts';
import type { Answer, Enriching, Node } from './enriching.ts';

/** Asks about all nodes, some side by side. Gives how many requests that makes with those before. */
export async function askAll(asking: Enriching, nodes: readonly Node[], asked: number): Promise<number> {
  const { plan } = asking;
  const questions = plan.batch ? batchesOf(nodes, plan.batch) : await singlesOf(asking, nodes);
  const count = asked + questions.length;
  if (count > plan.maxRequests) {
    throw new ConnectorError(
      'UPSTREAM_RESPONSE_INVALID',
      `${plan.where}: one page takes more than ${plan.maxRequests} requests (\`maxRequests\`)`,
    );
  }
  const answers = await inLanes(asking, questions);
  if (plan.batch)
    shareOut(
      nodes,
      plan.batch,
      answers.flatMap((found) => found ?? []),
    );
  else
    for (const [index, { nodes: waiting }] of questions.entries())
      for (const node of waiting) node.answer = answerOf(plan.single, node, answers[index]);
  return count;
}

/** One request and those who wait for its answer. */
interface Question {
  readonly what: string;
  readonly names: Scope;
  readonly nodes: readonly Node[];
}

/** Records that ask for the same wait for one answer. */
async function singlesOf({ reading, plan, scope }: Enriching, nodes: readonly Node[]): Promise<readonly Question[]> {
  const { base } = await reading.session.connection();
  const questions = new Map<string, Question & { readonly nodes: Node[] }>();
  for (const node of nodes) {
    const names = { record: node.value };
    const what = `record ${node.root + 1} of the page`;
    const { method, url, headers, body } = await told(plan.where, what, () =>
      renderRequest(plan.list.request, base, { ...scope, ...names }),
    );
    const key = stringifyJson([method, url.href, headers, body]);
    const same = questions.get(key);
    if (same) same.nodes.push(node);
    else questions.set(key, { what, names, nodes: [node] });
  }
  return [...questions.values()];
}

type Batch = NonNullable<EnrichPlan<ListPlan>['batch']>;

function batchesOf(nodes: readonly Node[], batch: Batch): readonly Question[] {
  const ids = [...new Set(nodes.flatMap((node) => idsOf(node, batch)))];
  return Array.from({ length: Math.ceil(ids.length / batch.size) }, (_, index) => ({
    what: `batch ${index + 1} of the page`,
    names: { ids: ids.slice(index * batch.size, (index + 1) * batch.size) },
    nodes: [],
  }));
}

function idsOf({ value }: Node, { id }: Batch): readonly string[] {
  const found = id.get(value);
  return (Array.isArray(found) ? found : [found]).map((one) => keyText([one])).filter((text) => text !== undefined);
}

/** Gives each node what was found of it, by its id. A node without an id was not asked about. */
function shareOut(nodes: readonly Node[], batch: Batch, found: readonly JsonValue[]): void {
  const index = indexOf(found, [batch.match]);
  for (const node of nodes) {
    if (idsOf(node, batch).length === 0) continue;
    const own = lookUp(node.value, [batch.id], index);
    // Of an id that names many, what was found is a list.
    if (batch.id.many) node.answer = answerOf(false, node, own as readonly JsonValue[] | undefined);
    else node.answer = answerOf(true, node, own === undefined ? undefined : [own]);
  }
}

function answerOf(single: boolean, { root }: Node, found: readonly JsonValue[] | undefined): Answer {
  if (found === undefined || (single && found.length === 0)) return 'none';
  return { nodes: found.map((value) => ({ value, root, answer: undefined, failure: undefined })), isList: !single };
}

/** Asks some questions side by side; the first that fails ends them all. */
async function inLanes(asking: Enriching, questions: readonly Question[]): Promise<readonly (readonly JsonValue[] | undefined)[]> {
  const { plan, reading } = asking;
  const stop = new AbortController();
  const signal = reading.options.signal ? AbortSignal.any([reading.options.signal, stop.signal]) : stop.signal;
  const answers: (readonly JsonValue[] | undefined)[] = [];
  const left = questions.entries();
  const lane = async (): Promise<void> => {
    for (const [index, { what, names }] of left) answers[index] = await told(plan.where, what, () => ask(asking, names, signal));
  };
  try {
    await Promise.all(Array.from({ length: Math.min(plan.concurrency, questions.length) }, lane));
  } finally {
    stop.abort();
  }
  return answers;
}

/** What one request gives, on all its pages; undefined when the provider says that there is nothing. */
async function ask({ reading, plan, readPages }: Enriching, names: Scope, signal: AbortSignal): Promise<readonly JsonValue[] | undefined> {
  const { session, object, options } = reading;
  const { onTrace } = options;
  const pages = readPages({
    ...reading,
    // What is found is no record of the object: nothing but its value counts.
    object: { ...object, archivedAt: undefined },
    list: plan.list,
    mapper: undefined,
    options: { signal, prefetch: 0, ...(onTrace ? { onTrace } : {}) },
    session: { ...session, scope: { ...session.scope, ...names } },
  });
  const found: JsonValue[] = [];
  try {
    for await (const { records } of pages) for (const { value } of records) found.push(value);
  } catch (thrown) {
    if (thrown instanceof ConnectorError && thrown.code === 'UPSTREAM_NOT_FOUND') return undefined;
    throw thrown;
  }
  if (plan.single && !plan.batch && found.length > 1) {
    throw new ConnectorError(
      'UPSTREAM_RESPONSE_INVALID',
      `expected one record, got ${found.length}; say where it is in \`record\`, or that they are many in \`records\``,
    );
  }
  return found;
}

/** An error says what was asked for; pages of the request are not those of the read. */
async function told<T>(where: string, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof ConnectorError)) throw thrown;
    const { page: _page, ...details } = thrown.details;
    throw new ConnectorError(thrown.code, `${where}, ${what}: ${thrown.message}`, details, thrown.cause);
  }
}
