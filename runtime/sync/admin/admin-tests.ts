import { type FormPlan, readForm } from '../../documents/admin-form/index.ts';
import { type TestOptions, testReason, type TestResult } from '../../engine/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { JsonValue } from '../../kernel/json.ts';
import type { ScopedConnectors } from '../../tenancy/index.ts';
import type { FactStore } from '../ports.ts';
import type { Reach } from '../reach.ts';
import { mergedWith } from './admin-changes.ts';
import { requireValid, takeBody } from './admin-forms.ts';
import type { TestAnswer } from './admin-shapes.ts';
import { bodyInvalid, inForm } from './body-issues.ts';
import type { KeepFacts } from './keep-facts.ts';
import { configurationTag, type Managed, requireInstance } from './managed.ts';
import { testWords } from './test-words.ts';

export interface AdminTestParts {
  readonly reach: Reach;
  readonly scope: ScopedConnectors;
  readonly find: (id: string) => Promise<Managed>;
  readonly store: () => Promise<Pick<FactStore, 'tested'>>;
  readonly keepFacts: KeepFacts;
  readonly clock: Clock;
}

type Signal = { readonly signal?: AbortSignal };

export interface AdminTests {
  test(id: string, body?: unknown, options?: Signal): Promise<TestAnswer>;
  tryOut(plan: FormPlan, connector: string, body: JsonValue, options?: Signal): Promise<TestAnswer>;
}

/** Whoever waits at a form waits no longer. */
const longest = 20_000;

export function createAdminTests({ reach, scope, find, store, keepFacts, clock }: AdminTestParts): AdminTests {
  const run = (form: FilledForm, ask: (options: TestOptions) => Promise<TestResult>, { signal }: Signal = {}): Promise<Tested> =>
    testInTime(clock, form, ask, signal);
  const note = async (one: Managed, { answer, reason }: Tested): Promise<void> => {
    const { id, datasource } = one;
    const now = await find(id);
    // Of what has changed meanwhile it says nothing.
    if (configurationTag(now) !== configurationTag(one)) return;
    await keepFacts(now);
    await (await store()).tested(datasource.document.name, { at: clock.now(), ...answer, reason });
  };
  return {
    async test(id, body, options) {
      const one = await find(id);
      const { plan, connector, datasource } = one;
      if (body !== undefined) {
        const { owner } = requireInstance(one);
        const read = requireValid(readForm(plan, 'update', takeBody(body)));
        const whole = mergedWith(plan, connector.document, read);
        return (await inForm(plan, () => run({ plan, given: read.configuration }, (how) => scope.tryUpdate(owner, whole, how), options)))
          .answer;
      }
      const { name } = datasource.document;
      if (one.instance?.enabled === false)
        throw new ConnectorError('CONNECTOR_DISABLED', `"${one.instance.name}" is disabled; enable it first`);
      const tested = await run(
        { plan, given: datasource.document.configuration ?? {} },
        async (how) => (await reach.datasource(name)).test(how),
        options,
      );
      await note(one, tested);
      return tested.answer;
    },
    async tryOut(plan, connector, body, options) {
      const read = requireValid(readForm(plan, 'create', body));
      return (
        await inForm(plan, () =>
          run({ plan, given: read.configuration }, (how) => scope.tryOut(connector, read.configuration, how), options),
        )
      ).answer;
    },
  };
}

interface FilledForm {
  readonly plan: FormPlan;
  readonly given: { readonly [property: string]: unknown };
}

interface Tested {
  readonly answer: TestAnswer;
  readonly reason: string | null;
}

/** Its request is sent once. What keeps it from being sent is its result too, but for what is wrong with a body. */
async function testInTime(
  clock: Clock,
  { plan, given }: FilledForm,
  ask: (options: TestOptions) => Promise<TestResult>,
  signal: AbortSignal | undefined,
): Promise<Tested> {
  const over = new AbortController();
  const done = new AbortController();
  const bound = clock.sleep(longest, done.signal).then(
    () => over.abort(),
    () => {},
  );
  const stop = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
  try {
    const result = await ask({ attempts: 1, signal: stop }).catch((thrown: unknown) => failed(thrown));
    signal?.throwIfAborted();
    const known = over.signal.aborted ? { ...result, success: false, reason: 'timeout' as const } : result;
    return { answer: { success: known.success, message: testWords(plan, given, known) }, reason: known.reason };
  } finally {
    done.abort();
    await bound;
  }
}

/** Never 500 for what the provider or a configuration does. What is wrong with a body is told to who sent it. */
function failed(thrown: unknown): TestResult {
  const error = ConnectorError.from(thrown);
  if (error.details.diagnostics !== undefined || error.details['pointer'] !== undefined || isBodys(error)) throw error;
  const { code, message, details } = error;
  return { success: false, message, code, reason: testReason(error), details, durationMs: 0, checks: [], traces: [] };
}

function isBodys({ code }: ConnectorError): boolean {
  return code === bodyInvalid([]).code || code === 'REQUEST_TOO_LARGE' || code === 'INTERNAL';
}
