import { alternativesOf, callsOf, namesOf, templateOf, type Piece } from './interpolation.ts';
import { isMomentary, type Known } from './names.ts';
import type { Settings } from './settings.ts';

export interface Placement {
  readonly at: Readonly<Record<string, string>>;
  readonly value: string;
}

/** What the settings add to every request, by when it is known. */
export interface Placed {
  /** What everybody may see. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** What holds a secret. */
  readonly place: readonly Placement[];
  /** What is another for each request. */
  readonly sign: object | undefined;
  /** The names that all of it is made of. */
  readonly names: ReadonlySet<string>;
  readonly hasBody: boolean;
}

interface Part {
  readonly at: Readonly<Record<string, string>>;
  readonly name: string;
  readonly text: string;
}

export function placementsOf({ proxy = {} }: Settings, known: Known): Placed {
  const parts: readonly Part[] = [
    ...Object.entries(proxy.headers ?? {}).map(([name, value]) => ({ at: { header: name }, name, text: String(value) })),
    ...Object.entries(proxy.query ?? {}).map(([name, value]) => ({ at: { query: name }, name, text: String(value) })),
    ...leavesOf(proxy.body ?? {}).map(([name, value]) => ({ at: { body: name }, name, text: String(value) })),
  ];
  const kinds = Map.groupBy(parts, (part) => kindOf(part, known));
  const of = (kind: Kind): readonly Part[] => kinds.get(kind) ?? [];
  const placed = ({ at, text }: Part): Placement => ({ at, value: templateOf(text, known) });
  const open = (key: string) =>
    Object.fromEntries(of('open').flatMap(({ at, name, text }) => (key in at ? [[name, templateOf(text, known)]] : [])));
  const [aws] = of('aws');
  // The signer of AWS writes the time that it signs.
  const signed = of('signed').filter(({ name }) => !(aws && name.toLowerCase() === 'x-amz-date'));
  return {
    headers: open('header'),
    query: open('query'),
    place: of('secret').map(placed),
    sign: aws ? awsSigner(aws.text, known) : signed.length === 0 ? undefined : { type: 'computed', place: signed.map(placed) },
    names: new Set(parts.flatMap(({ text }) => namesOf(text))),
    hasBody: proxy.body !== undefined,
  };
}

type Kind = 'aws' | 'signed' | 'secret' | 'open';

function kindOf({ at, text }: Part, known: Known): Kind {
  const names = namesOf(text);
  if (callsOf(text).includes('awsSigV4')) return 'aws';
  if (names.some(isMomentary)) return 'signed';
  if ('body' in at) return 'secret';
  // Nothing goes out without what signs it in; what may be left out is no such thing.
  return names.some((name) => known.isSecret(name)) && !names.every((name) => known.isOptional(name)) ? 'secret' : 'open';
}

function leavesOf(value: object, before = ''): readonly (readonly [string, unknown])[] {
  return Object.entries(value).flatMap(([key, each]: [string, unknown]) =>
    typeof each === 'object' && each !== null ? leavesOf(each, `${before}${key}.`) : [[`${before}${key}`, each] as const],
  );
}

/** `awsSigV4(id, secret, region, service[, host])`: the host is the request's. */
function awsSigner(text: string, known: Known): object {
  const [pieces = []] = alternativesOf(text);
  const call = pieces.find((piece): piece is Extract<Piece, { readonly kind: 'call' }> => piece.kind === 'call');
  const [accessKeyId, secretAccessKey, region, service] = (call?.arguments ?? []).map((each) => templateOf(sourceOf(each), known));
  return { type: 'awsSigV4', accessKeyId, secretAccessKey, region, service };
}

/** Text and names as they were written; there is no call among them. */
function sourceOf(pieces: readonly Piece[]): string {
  return pieces.map((piece) => (piece.kind === 'name' ? `\${${piece.name}}` : piece.kind === 'text' ? piece.text : '')).join('');
}
