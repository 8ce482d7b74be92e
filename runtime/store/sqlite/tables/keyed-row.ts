/** What has one of many keys: the place of the key in the list that was asked for, and what is given for it. */
export type KeyedRow = readonly [at: number, value: string | null];

/** Takes a JSON list of keys apart, where `parameter` is it. The list is read first, and each key looked for by its index. */
export function eachOf(parameter: `?${number}`): string {
  return `json_each(${parameter}) AS asked CROSS JOIN`;
}
