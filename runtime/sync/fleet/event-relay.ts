import type { EventMap, EventName, Events } from '../../kernel/events.ts';
import { isObject } from '../../kernel/json.ts';
import type { Fleet } from './ports.ts';

const word = 'event ';
/** What concerns the documents of one process only. */
const own = /^(definition|action)\./;

/**
 * What happens in one process is told to the subscribers of all. Best effort: an event that is too long for an announcement (8,000 bytes), or
 * told while the connection is away, is missed; the runs themselves tell the same.
 */
export function relayEvents({ announcements }: Fleet, events: Events, self: string): () => void {
  let isRelayed = false;
  const unsubscribe = events.subscribe((name, event) => {
    if (isRelayed || own.test(name)) return;
    announcements.announce(word + JSON.stringify({ from: self, name, event }));
  });
  const unlisten = announcements.listen((text) => {
    const told = text.startsWith(word) ? parsed(text.slice(word.length)) : undefined;
    if (told === undefined || told.from === self) return;
    isRelayed = true;
    try {
      events.emit(told.name, told.event);
    } finally {
      isRelayed = false;
    }
  });
  return () => {
    unsubscribe();
    unlisten();
  };
}

function parsed(text: string): { readonly from: string; readonly name: EventName; readonly event: EventMap[EventName] } | undefined {
  const value: unknown = JSON.parse(text);
  if (!isObject(value) || typeof value['from'] !== 'string' || typeof value['name'] !== 'string' || !isObject(value['event']))
    return undefined;
  // Another process of the same version wrote it, from an event of that name.
  return value as unknown as ReturnType<typeof parsed>;
}
