/** Which write each method asks for. */
export const writes = { POST: 'create', PATCH: 'update', PUT: 'update', DELETE: 'delete' } as const;

export type WriteMethod = keyof typeof writes;
export type Write = (typeof writes)[WriteMethod];

/** What an object says about writing. */
export interface WriteRules {
  readonly allowCreate?: boolean;
  readonly allowUpdate?: boolean;
  readonly allowDelete?: boolean;
}

const flags = { create: 'allowCreate', update: 'allowUpdate', delete: 'allowDelete' } as const satisfies Record<Write, keyof WriteRules>;

/**
 * Why a write is refused. It needs its flag, off by default, and a declared operation; the document language has no operation
 * that writes, so there is always a reason.
 */
export function refuseWrite(write: Write, rules: WriteRules): string {
  const flag = flags[write];
  return rules[flag] === true ? `${flag} is true, but the connector declares no ${write} operation` : `${flag} is false`;
}
