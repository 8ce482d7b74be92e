/** First come, first served among those of one payer; payers take turns. */
export interface FairQueue<One> {
  readonly size: number;
  readonly payers: number;
  push(payer: string, one: One): void;
  shift(): One | undefined;
  /** Does nothing where it is not there. */
  remove(payer: string, one: One): void;
  all(): readonly One[];
}

export function createFairQueue<One>(): FairQueue<One> {
  // In the order of their turns.
  const turns = new Map<string, One[]>();
  let size = 0;
  return {
    get size() {
      return size;
    },
    get payers() {
      return turns.size;
    },
    push(payer, one) {
      const own = turns.get(payer);
      if (own) own.push(one);
      else turns.set(payer, [one]);
      size += 1;
    },
    shift() {
      const [turn] = turns;
      if (!turn) return undefined;
      const [payer, own] = turn;
      const one = own.shift();
      turns.delete(payer);
      if (own.length > 0) turns.set(payer, own);
      size -= 1;
      return one;
    },
    remove(payer, one) {
      const own = turns.get(payer);
      const at = own?.indexOf(one) ?? -1;
      if (!own || at < 0) return;
      own.splice(at, 1);
      if (own.length === 0) turns.delete(payer);
      size -= 1;
    },
    all: () => [...turns.values()].flat(),
  };
}
