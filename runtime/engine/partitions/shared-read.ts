import { createSpool, type Spool } from './spool.ts';

/** Gives texts one after another until the signal ends it. */
export type OpenTexts = (signal: AbortSignal) => AsyncIterable<string>;

/** One read that many follow, each from its beginning and at its own pace. Without `open` it is what the spool holds. */
export class SharedRead implements AsyncDisposable {
  readonly #ending = new AbortController();
  readonly #spool: Spool;
  readonly #source: AsyncIterator<string> | undefined;
  #pulling: Promise<void> | undefined;
  #ended: boolean;
  #failure: { readonly thrown: unknown } | undefined;

  constructor(open: OpenTexts | undefined, spool: Spool = createSpool()) {
    this.#spool = spool;
    this.#source = open?.(this.#ending.signal)[Symbol.asyncIterator]();
    this.#ended = open === undefined;
  }

  async *follow(signal: AbortSignal | undefined): AsyncGenerator<string> {
    for (let index = 0; ; index += 1) {
      while (index >= this.#spool.length && !this.#ended) await unlessAborted(this.#pull(), signal);
      if (index >= this.#spool.length) {
        if (this.#failure) throw this.#failure.thrown;
        return;
      }
      yield await this.#spool.at(index);
    }
  }

  /** Many may ask at once: one more text is fetched for all of them. */
  #pull(): Promise<void> {
    return (this.#pulling ??= this.#fetch().finally(() => {
      this.#pulling = undefined;
    }));
  }

  async #fetch(): Promise<void> {
    try {
      const next = await this.#source?.next();
      if (!next || next.done) this.#ended = true;
      else await this.#spool.append(next.value);
    } catch (thrown) {
      this.#failure = { thrown };
      this.#ended = true;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#pulling;
    await this.#source?.return?.();
    await this.#spool[Symbol.asyncDispose]();
  }
}

/** A reader that leaves does not end what others wait for. */
async function unlessAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return work;
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  // An abort's reason is what `throwIfAborted` throws.
  const abort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
