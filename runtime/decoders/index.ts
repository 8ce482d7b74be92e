import type { Decoder } from './decoder.ts';
import { decodeJson } from './json.ts';

export type { DecodedPage, Decoder, RecordSelector } from './decoder.ts';
export { decodeJson } from './json.ts';

/** Every format that a body can have. */
export const decoders = { json: decodeJson } as const satisfies Readonly<Record<string, Decoder>>;
