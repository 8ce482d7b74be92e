/** What came of work that goes on side by side, in the order in which it was done. */
export interface EventQueue<Event> {
  /** `work` does not reject. */
  when(work: Promise<Event>): void;
  next(): Promise<Event>;
}

export function createEventQueue<Event extends object>(): EventQueue<Event> {
  const done: Event[] = [];
  let wake: (() => void) | undefined;
  return {
    when(work) {
      void work.then((event) => {
        done.push(event);
        wake?.();
      });
    },
    async next() {
      for (;;) {
        const event = done.shift();
        if (event !== undefined) return event;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
