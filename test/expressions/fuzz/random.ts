import type fc from 'fast-check';

/** Choices out of fast-check's source of chance, so that a seed gives the same pairs again. */
export class Chance {
  readonly #source: fc.Random;

  constructor(source: fc.Random) {
    this.#source = source;
  }

  /** Both ends included. */
  int(from: number, to: number): number {
    return this.#source.nextInt(from, to);
  }

  /** True `share` of the times. */
  of(share: number): boolean {
    return this.#source.nextInt(0, 9_999) < share * 10_000;
  }

  pick<T>(list: readonly T[]): T {
    // Every list here has members.
    return list[this.#source.nextInt(0, list.length - 1)] as T;
  }

  weighted<T extends { readonly weight: number }>(list: readonly T[]): T | undefined {
    let left = this.#source.nextInt(0, 9_999) * (list.reduce((sum, one) => sum + one.weight, 0) / 10_000);
    return list.find((one) => (left -= one.weight) < 0) ?? list.at(-1);
  }
}
