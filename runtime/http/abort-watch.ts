interface Watch {
  readonly listeners: (() => void)[];
  /** Takes the listener off a signal that nobody has watched for a while. */
  cleanup: NodeJS.Timeout | undefined;
}

const idleFor = 1_000;
const watches = new WeakMap<AbortSignal, Watch>();

/**
 * Calls `listener` when the signal aborts, until the given function is called. One listener per signal serves all
 * exchanges under it, in an array: to add to and remove from a long-lived map or set for each page, as a signal of its own
 * does, fills the old heap with copies of its table, which costs a third of a small page. The listener does not stay for
 * ever either, since it would keep a composite signal (`AbortSignal.any`) from being collected.
 */
export function watchAbort(signal: AbortSignal, listener: () => void): () => void {
  const { listeners } = watches.get(signal) ?? startWatch(signal);
  listeners.push(listener);
  return () => {
    const index = listeners.indexOf(listener);
    if (index < 0) return;
    const last = listeners.pop();
    if (last && index < listeners.length) listeners[index] = last;
    if (listeners.length === 0) endWhenIdle(signal);
  };
}

function startWatch(signal: AbortSignal): Watch {
  const watch: Watch = { listeners: [], cleanup: undefined };
  watches.set(signal, watch);
  signal.addEventListener('abort', notify);
  return watch;
}

function notify(event: Event): void {
  const signal = event.target as AbortSignal; // only added to signals
  for (const listener of watches.get(signal)?.listeners.slice() ?? []) listener();
}

function endWhenIdle(signal: AbortSignal): void {
  const watch = watches.get(signal);
  if (!watch || watch.cleanup) return;
  watch.cleanup = setTimeout(() => {
    watch.cleanup = undefined;
    if (watch.listeners.length > 0) return;
    signal.removeEventListener('abort', notify);
    watches.delete(signal);
  }, idleFor).unref();
}
