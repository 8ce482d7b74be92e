import { redactError, redactTexts } from '../kernel/redact-error.ts';
import type { Redactor } from '../kernel/redactor.ts';
import type { BoundDatasource, BoundObject, ReadOptions, ReadPage } from './engine.ts';

/**
 * The same datasource, from which no error, note or verdict comes with a secret in it: expressions, paths and answers fail in words that
 * hold the values they failed over. Costs nothing while all goes well: pages go through as they are.
 */
export function hideSecrets(bound: BoundDatasource, redactor: Redactor): BoundDatasource {
  const own = cleanMethods(bound, redactor);
  return {
    ...own,
    read: (object, options = {}) => cleanPages(bound.read(object, cleanOptions(options, redactor)), redactor),
    discover: async (...given) => hideSecrets(await own.discover(...given), redactor),
    test: async (...given) => redactTexts(await own.test(...given), redactor),
    objects: new Map([...bound.objects].map(([name, object]) => [name, cleanMapping(object, redactor)])),
    actions: new Map([...bound.actions].map(([name, action]) => [name, cleanMethods(action, redactor)])),
    action: (name) => cleanMethods(own.action(name), redactor),
    access: {
      ...cleanMethods(bound.access, redactor),
      async disconnect() {
        const { removed, failure } = await bound.access.disconnect();
        // An error stays one.
        return { removed, failure: redactError(failure, redactor) as typeof failure };
      },
    },
  };
}

/** What a mapping needs is asked of the provider. */
function cleanMapping(object: BoundObject, redactor: Redactor): BoundObject {
  return object.mappings ? { ...object, mappings: cleanMethods(object.mappings, redactor) } : object;
}

type Method = (...given: readonly unknown[]) => unknown;

/** The same methods, whose errors hold no secret. */
function cleanMethods<Methods extends object>(methods: Methods, redactor: Redactor): Methods {
  const clean = Object.entries(methods).map(([name, method]: [string, unknown]) => [
    name,
    typeof method === 'function' ? cleanMethod(method as Method, redactor) : method,
  ]);
  // Each under its name again.
  return Object.fromEntries(clean) as Methods;
}

function cleanMethod(method: Method, redactor: Redactor): Method {
  const refuse = (thrown: unknown): never => {
    throw redactError(thrown, redactor);
  };
  return (...given) => {
    try {
      const result = method(...given);
      return result instanceof Promise ? result.catch(refuse) : result;
    } catch (thrown) {
      return refuse(thrown);
    }
  };
}

async function* cleanPages(pages: AsyncIterable<ReadPage>, redactor: Redactor): AsyncGenerator<ReadPage> {
  try {
    yield* pages;
  } catch (thrown) {
    throw redactError(thrown, redactor);
  }
}

function cleanOptions(options: ReadOptions, redactor: Redactor): ReadOptions {
  const { onPartitionError, onNote } = options;
  return {
    ...options,
    // As above.
    ...(onPartitionError && {
      onPartitionError: (partition, error) => onPartitionError(partition, redactError(error, redactor) as typeof error),
    }),
    ...(onNote && { onNote: (note) => onNote(redactor.redact(note)) }),
  };
}
