/**
 * A set of UTF-16 code units, which is what a regular expression of JavaScript matches: ranges in order, which neither
 * touch nor overlap.
 */
export type Units = readonly Range[];
export type Range = readonly [first: number, last: number];

export const lastUnit = 0xffff;
export const noUnits: Units = [];
export const allUnits: Units = [[0, lastUnit]];
export const lineEnds: Units = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];
export const digits: Units = [[0x30, 0x39]];
export const wordUnits: Units = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
/** White space and line ends of ECMA-262. */
export const spaces: Units = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];

export function unite(...sets: readonly Units[]): Units {
  const ranges = sets.flat().toSorted(([left], [right]) => left - right);
  const united: [number, number][] = [];
  for (const [first, last] of ranges) {
    const before = united.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else united.push([first, last]);
  }
  return united;
}

const mostRanges = 200;

/** A set that holds them all: more where it would have too many ranges to be worked with. */
export function cover(...sets: readonly Units[]): Units {
  const united = sets.length === 1 && sets[0] !== undefined ? sets[0] : unite(...sets);
  return united.length > mostRanges ? allUnits : united;
}

export function complement(set: Units): Units {
  const others: Range[] = [];
  let next = 0;
  for (const [first, last] of set) {
    if (first > next) others.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= lastUnit) others.push([next, lastUnit]);
  return others;
}

export function areDisjoint(left: Units, right: Units): boolean {
  let at = 0;
  for (const [first, last] of left) {
    while ((right[at]?.[1] ?? Infinity) < first) at++;
    if ((right[at]?.[0] ?? Infinity) <= last) return false;
  }
  return true;
}

/** The set with each unit that flag `i` takes for one of its units. */
export function foldCase(set: Units): Units {
  const added: Range[] = [];
  for (const group of set.some(([, last]) => last > 0x7f) ? groupsIn(set) : asciiCaseGroups) {
    if (group.some((unit) => has(set, unit))) added.push(...group.map((unit): Range => [unit, unit]));
  }
  return added.length === 0 ? set : unite(set, added);
}

/** The groups of a few units are looked up, else all are gone through. */
function groupsIn(set: Units): CaseGroups {
  const { groups, byUnit } = (caseTable ??= readCases());
  if (set.reduce((count, [first, last]) => count + last - first + 1, 0) > 100) return groups;
  const found = new Set<readonly number[]>();
  for (const [first, last] of set) {
    for (let unit = first; unit <= last; unit++) {
      const group = byUnit.get(unit);
      if (group !== undefined) found.add(group);
    }
  }
  return [...found];
}

function has(set: Units, unit: number): boolean {
  return set.some(([first, last]) => first <= unit && unit <= last);
}

type CaseGroups = readonly (readonly number[])[];

/** No unit beyond ASCII stands for one of ASCII. */
const asciiCaseGroups: CaseGroups = Array.from({ length: 26 }, (_none, letter) => [0x41 + letter, 0x61 + letter]);

/** Units that are one to flag `i`. */
interface CaseTable {
  readonly groups: CaseGroups;
  readonly byUnit: ReadonlyMap<number, readonly number[]>;
}

let caseTable: CaseTable | undefined;

function readCases(): CaseTable {
  const units = Array.from({ length: lastUnit + 1 }, (_none, unit) => unit);
  const groups = [...Map.groupBy(units, canonicalize).values()].filter((group) => group.length > 1);
  return { groups, byUnit: new Map(groups.flatMap((group) => group.map((unit) => [unit, group] as const))) };
}

/** ECMA-262, Canonicalize, without flag `u`. */
function canonicalize(unit: number): number {
  const upper = String.fromCharCode(unit).toUpperCase();
  const canonical = upper.length === 1 ? upper.charCodeAt(0) : unit;
  return unit > 0x7f && canonical <= 0x7f ? unit : canonical;
}
