/** Remembers so many of the newest keys: what comes again after more others than that is not known again. */
const remembered = 100_000;

export interface SeenKeys {
  /** Whether the key is new; it is remembered then. */
  add(key: string): boolean;
}

export function createSeenKeys(most = remembered): SeenKeys {
  const keys = new Set<string>();
  return {
    add(key) {
      if (keys.has(key)) return false;
      keys.add(key);
      if (keys.size > most) {
        const [oldest] = keys;
        if (oldest !== undefined) keys.delete(oldest);
      }
      return true;
    },
  };
}
