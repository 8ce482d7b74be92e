import { versionName } from './names.ts';

/** A column of a view as its database tells of it. */
export interface Column {
  readonly name: string;
  readonly type: string;
}

export interface Existing {
  readonly version: number;
  /** In their order. */
  readonly columns: readonly Column[];
}

/** Which view is to have the columns, and in which order. */
export interface Chosen {
  readonly name: string;
  readonly version: number;
  readonly columns: readonly Column[];
}

const mostVersions = 99;

/** What is told where there is none. */
export const tooManyVersions = `there are ${mostVersions} versions of it; drop those that nobody reads`;

/**
 * A view is somebody's API: it gains columns at its end, and never loses one or changes a type. So the columns go to the version that has
 * exactly them, else to the one that lacks fewest of them and has no other, else to a new version. Undefined: there are too many versions.
 */
export function chooseVersion(view: string, wanted: readonly Column[], existing: readonly Existing[]): Chosen | undefined {
  const types = new Map(wanted.map(({ name, type }) => [name, type]));
  const fitting = existing
    .filter(({ columns }) => columns.every(({ name, type }) => types.get(name) === type))
    .toSorted((a, b) => b.columns.length - a.columns.length || b.version - a.version);
  const [found] = fitting;
  if (!found) {
    const version = Math.max(0, ...existing.map((one) => one.version)) + 1;
    return version > mostVersions ? undefined : { name: versionName(view, version), version, columns: wanted };
  }
  const known = new Set(found.columns.map(({ name }) => name));
  const columns = [...found.columns, ...wanted.filter(({ name }) => !known.has(name))];
  return { name: versionName(view, found.version), version: found.version, columns };
}
