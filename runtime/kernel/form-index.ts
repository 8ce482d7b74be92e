/** A stretch of a text. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Finds many texts in one, in time that hardly grows with their number. */
export interface FormIndex {
  /** A form that is there twice must be taken out twice. */
  add(form: string): void;
  remove(form: string): void;
  /** Where `text` holds a form, more than half of a long one, or the beginning of one that was cut: apart from each other, in order. */
  find(text: string): readonly Stretch[];
}

/** Characters by which a form is looked up; what is shorter is not found. */
const gram = 4;
const slots = 1 << 16;
/** A part of a form that is shorter says little. */
const usualPart = 12;

interface Entry {
  readonly form: string;
  /** Where in it the characters are that it is looked up by. */
  readonly offset: number;
}

/**
 * Looks each form up by the characters in its middle, which every stretch of it that is longer than half of it holds, and by some near its
 * beginning. A table of counts says of nearly every place of a text that no form can be there. Parts of fewer characters are not found.
 */
export function createFormIndex(shortestPart = usualPart): FormIndex {
  const entries = new Map<number, Entry[]>();
  const counts = new Uint32Array(slots);
  const uses = new Map<string, number>();
  const put = (form: string, offset: number): void => {
    const key = keyAt(form, offset);
    const bucket = entries.get(key);
    if (bucket) bucket.push({ form, offset });
    else entries.set(key, [{ form, offset }]);
    counts[slotOf(key)]! += 1;
  };
  const take = (form: string, offset: number): void => {
    const key = keyAt(form, offset);
    const bucket = entries.get(key) ?? [];
    const at = bucket.findIndex((entry) => entry.form === form && entry.offset === offset);
    counts[slotOf(key)]! -= 1;
    bucket.splice(at, 1);
    if (bucket.length === 0) entries.delete(key);
  };
  return {
    add(form) {
      const count = uses.get(form) ?? 0;
      uses.set(form, count + 1);
      if (count === 0) for (const offset of offsetsOf(form, shortestPart)) put(form, offset);
    },
    remove(form) {
      const count = uses.get(form) ?? 0;
      if (count > 1) return void uses.set(form, count - 1);
      if (uses.delete(form)) for (const offset of offsetsOf(form, shortestPart)) take(form, offset);
    },
    find(text) {
      const found: Stretch[] = [];
      if (entries.size === 0) return found;
      for (let at = 0; at + gram <= text.length; at++) {
        const key = keyAt(text, at);
        if (counts[slotOf(key)] === 0) continue;
        for (const { form, offset } of entries.get(key) ?? []) {
          const stretch = stretchOf({ form, offset }, text, at, shortestPart);
          if (stretch) found.push(stretch);
        }
      }
      return joined(found);
    },
  };
}

function offsetsOf(form: string, shortestPart: number): readonly number[] {
  if (form.length < gram) return [];
  const middle = (form.length - gram) >> 1;
  const early = shortestPart - gram;
  return middle > early ? [middle, early] : [middle];
}

function keyAt(text: string, at: number): number {
  const high = Math.imul(text.charCodeAt(at), 31) + text.charCodeAt(at + 1);
  const low = Math.imul(text.charCodeAt(at + 2), 31) + text.charCodeAt(at + 3);
  return (Math.imul(high, 0x9e3779b1) ^ Math.imul(low, 0x85ebca6b)) | 0;
}

function slotOf(key: number): number {
  return (key ^ (key >>> 16)) & (slots - 1);
}

/** What of `form` is in `text`, where what stands at `offset` of it stands at `at`; undefined where that is too little. */
function stretchOf({ form, offset }: Entry, text: string, at: number, shortestPart: number): Stretch | undefined {
  const begin = at - offset;
  if (begin >= 0 && text.startsWith(form, begin)) return { start: begin, end: begin + form.length };
  const start = firstAlike(form, text, begin, at);
  const end = endAlike(form, text, begin, at);
  const size = end - start;
  if (size < shortestPart) return undefined;
  const isMost = size >= (form.length >> 1) + gram;
  return isMost || (start === begin && isCut(text, end)) ? { start, end } : undefined;
}

function firstAlike(form: string, text: string, begin: number, at: number): number {
  let start = at;
  while (start > Math.max(begin, 0) && text[start - 1] === form[start - 1 - begin]) start--;
  return start;
}

function endAlike(form: string, text: string, begin: number, at: number): number {
  const most = Math.min(text.length, begin + form.length);
  let end = at;
  while (end < most && text[end] === form[end - begin]) end++;
  return end;
}

/** Whether a text may have been cut here: what was cut before it came into a text is followed by its end, a mark or a quote. */
function isCut(text: string, at: number): boolean {
  return at === text.length || !/[A-Za-z\d]/.test(text[at] ?? '');
}

function joined(stretches: Stretch[]): readonly Stretch[] {
  if (stretches.length < 2) return stretches;
  const result: Stretch[] = [];
  for (const one of stretches.sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && one.start <= last.end) result[result.length - 1] = { start: last.start, end: Math.max(last.end, one.end) };
    else result.push(one);
  }
  return result;
}
