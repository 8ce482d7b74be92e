/** When the shop stops answering. */
export interface Outage {
  /** Answers so many more requests; without a number, all. */
  after(requests: number | undefined): void;
  /** Whether the request that has come is to be cut off. */
  takes(): boolean;
}

export function createOutage(): Outage {
  let left = Number.POSITIVE_INFINITY;
  return {
    after: (requests) => {
      left = requests ?? Number.POSITIVE_INFINITY;
    },
    takes: () => {
      left -= 1;
      return left < 0;
    },
  };
}
