/** What the client of a datasource is kept under: a connection of its own, which outlives that of the datasource. */
export function clientOwner(datasource: string): string {
  return `${datasource}#client`;
}

/** What the reason is kept under for which a datasource could not be connected. */
export function failureOwner(datasource: string): string {
  return `${datasource}#failure`;
}

/** What leave is asked for under to poll for a datasource. */
export function pollOwner(datasource: string): string {
  return `${datasource}#poll`;
}

/** Whose something is that is kept beside a connection. */
export function datasourceOf(owner: string): string {
  return owner.split('#', 1)[0] ?? owner;
}

/** All that is kept beside the connection of a datasource, and goes with it. No name of a datasource has a `#`. */
export function subOwners(datasource: string): readonly string[] {
  return [clientOwner(datasource), failureOwner(datasource), pollOwner(datasource)];
}
