const quarter = 900_000;
const day = 86_400_000;
const mostKept = 20_000;
/** Names of zones that are kept: those of the world and more. Their letters may be in either case, and each has its clock. */
const mostZones = 1_000;
const clocks = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, Map<number, number>>();

/** Whether this runtime knows a time zone of that name (IANA, as `Europe/Berlin`, or a fixed `+02:00`). */
export function isZone(zone: string): boolean {
  try {
    clockOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** What local clocks are ahead of UTC at an instant, in milliseconds. Zones change on the quarter of an hour, so one answer serves for it. */
export function offsetAt(zone: string, instant: number): number {
  if (zone === 'UTC') return 0;
  const known = offsets.get(zone) ?? new Map<number, number>();
  offsets.set(zone, known);
  const slot = Math.floor(instant / quarter);
  const found = known.get(slot);
  if (found !== undefined) return found;
  const offset = computeOffset(zone, slot * quarter);
  if (known.size >= mostKept) known.clear();
  known.set(slot, offset);
  return offset;
}

/** Local clock time at an instant, as milliseconds since the epoch of a clock that reads the same in UTC. */
export function localAt(zone: string, instant: number): number {
  return instant + offsetAt(zone, instant);
}

/**
 * The instant of a local time. One that comes twice (clocks went back) is the first; one that never came (clocks went forward)
 * is the instant at which they did: nothing that a bound made of it should hold is left out.
 */
export function instantOf(zone: string, local: number): number {
  if (zone === 'UTC') return local;
  const before = offsetAt(zone, local - day);
  const after = offsetAt(zone, local + day);
  const first = local - Math.max(before, after);
  const second = local - Math.min(before, after);
  if (localAt(zone, first) === local) return first;
  if (localAt(zone, second) === local) return second;
  return changeBetween(zone, first, second);
}

/**
 * Where local clocks went back and `instant` lies in the time that they show twice, the first instant of it; else `instant`. A
 * record of that time does not tell which of the two it means: a bound that should leave none out goes back so far.
 */
export function beforeRepeat(zone: string, instant: number): number {
  if (zone === 'UTC') return instant;
  const reach = 3 * 3_600_000;
  for (let slot = Math.floor((instant - reach) / quarter) * quarter; slot <= instant + reach; slot += quarter) {
    const back = offsetAt(zone, slot - quarter) - offsetAt(zone, slot);
    if (back > 0 && instant >= slot - back && instant < slot + back) return slot - back;
  }
  return instant;
}

function changeBetween(zone: string, from: number, to: number): number {
  const before = offsetAt(zone, from);
  for (let slot = Math.ceil(from / quarter) * quarter; slot <= to; slot += quarter) if (offsetAt(zone, slot) !== before) return slot;
  return to;
}

function computeOffset(zone: string, instant: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of clockOf(zone).formatToParts(instant)) parts[type] = Number(value);
  const { year = 0, month = 1, day: date = 1, hour = 0, minute = 0, second = 0 } = parts;
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, date);
  local.setUTCHours(hour, minute, second);
  return local.getTime() - instant;
}

function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (!clock) {
    const numeric = 'numeric';
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    });
    if (clocks.size >= mostZones) {
      clocks.clear();
      offsets.clear();
    }
    clocks.set(zone, clock);
  }
  return clock;
}
