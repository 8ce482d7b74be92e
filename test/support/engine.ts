import { createEngine, type Engine } from '../../runtime/engine/index.ts';
import type { EngineParts } from '../../runtime/engine/parts.ts';
import { createEvents } from '../../runtime/kernel/events.ts';
import { createRedactor } from '../../runtime/kernel/redactor.ts';

/** An engine by itself: no environment, no special addresses, nobody who listens, unless they are given. */
export function engineOf(parts: Pick<EngineParts, 'expressions' | 'exchange' | 'clock'> & Partial<EngineParts>): Engine {
  return createEngine({ redactor: createRedactor(), events: createEvents(), environment: {}, allowedAddresses: () => [], ...parts });
}
