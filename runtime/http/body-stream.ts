import type { Dispatcher } from 'undici';

/** Bytes that may wait to be taken: the server is held back above it. */
const highWater = 262_144;
const abandoned = new Error('the body was given up');

interface Waiting {
  resolve(result: IteratorResult<Buffer>): void;
  reject(reason: unknown): void;
}

/** A body while it comes, read once. Whoever stops reading early lets go of its connection. */
export class BodyStream implements AsyncIterable<Buffer> {
  readonly #controller: Dispatcher.DispatchController;
  readonly #chunks: Buffer[] = [];
  readonly #listeners: (() => void)[] = [];
  #queued = 0;
  #waiting: Waiting | undefined;
  #ended: { readonly failure: unknown } | 'whole' | undefined;

  constructor(controller: Dispatcher.DispatchController) {
    this.#controller = controller;
  }

  push(chunk: Buffer): void {
    if (this.#ended !== undefined) return;
    if (this.#waiting) {
      this.#settle({ done: false, value: chunk });
      return;
    }
    this.#chunks.push(chunk);
    this.#queued += chunk.length;
    if (this.#queued >= highWater) this.#controller.pause();
  }

  end(): void {
    this.#finish('whole');
  }

  /** What came before is still given. */
  fail(failure: unknown): void {
    this.#finish({ failure });
  }

  /** Gives up what has not come yet. */
  cancel(): void {
    if (this.#ended !== undefined) return;
    this.#finish({ failure: abandoned });
    this.#controller.abort(abandoned);
  }

  /** Called once, when nothing more will come. */
  onDone(listener: () => void): void {
    if (this.#ended === undefined) this.#listeners.push(listener);
    else listener();
  }

  [Symbol.asyncIterator](): AsyncIterator<Buffer> {
    return {
      next: () => this.#next(),
      return: () => {
        this.cancel();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  #next(): Promise<IteratorResult<Buffer>> {
    const chunk = this.#chunks.shift();
    if (chunk) {
      this.#queued -= chunk.length;
      if (this.#queued < highWater && this.#ended === undefined) this.#controller.resume();
      return Promise.resolve({ done: false, value: chunk });
    }
    if (this.#ended === 'whole') return Promise.resolve({ done: true, value: undefined });
    // What ended it is thrown as it came.
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors
    if (this.#ended) return Promise.reject(this.#ended.failure);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  #finish(how: { readonly failure: unknown } | 'whole'): void {
    if (this.#ended !== undefined) return;
    this.#ended = how;
    if (how === 'whole') this.#settle({ done: true, value: undefined });
    else {
      this.#waiting?.reject(how.failure);
      this.#waiting = undefined;
    }
    for (const listener of this.#listeners.splice(0)) listener();
  }

  #settle(result: IteratorResult<Buffer>): void {
    this.#waiting?.resolve(result);
    this.#waiting = undefined;
  }
}
