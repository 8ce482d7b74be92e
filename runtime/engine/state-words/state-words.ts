import type { Connector, ConnectorObject } from '../../documents/generated/connector.ts';
import { contentHash } from '../../documents/source/content-hash.ts';
import { isObject } from '../../kernel/json.ts';
import { connectorEffects, type Effect, httpEffects, incrementalEffects, listEffects, objectEffects } from './effects.ts';

/** Words by their places, as `list.incremental.cursor`. */
export type StateWords = { readonly [place: string]: unknown };

const stored: readonly Effect[] = ['backfill', 'reset'];
const resumed: readonly Effect[] = [...stored, 'resume'];
const known = new WeakMap<Connector, string>();

/** The words that decide what is stored of an object, those of its connector among them. */
export function stateWords(connector: Connector, object: ConnectorObject): StateWords {
  return { ...connectorWords(connector, stored), ...objectWords(connector, object, stored) };
}

/** Of the words that a run can go on with: the same hash, the same pages. */
export function resumeHash(connector: Connector): string {
  const before = known.get(connector);
  if (before !== undefined) return before;
  const objects = connector.objects.map((object) => [object.name, objectWords(connector, object, resumed)]);
  const hash = contentHash([connectorWords(connector, resumed), Object.fromEntries(objects)]);
  known.set(connector, hash);
  return hash;
}

/** What a change at a place that `stateWords` gives means. */
export function effectAt(place: string): 'backfill' | 'reset' {
  const [first = '', second = '', third = ''] = place.split('.');
  const effect =
    first === 'list' && second === 'incremental'
      ? incrementalEffects[third as keyof typeof incrementalEffects]
      : first === 'list'
        ? listEffects[second as keyof typeof listEffects]
        : first === 'http'
          ? httpEffects[second as keyof typeof httpEffects]
          : { ...connectorEffects, ...objectEffects }[first as keyof typeof objectEffects];
  return effect === 'reset' ? 'reset' : 'backfill';
}

function connectorWords(connector: Connector, counted: readonly Effect[]): StateWords {
  return { ...wordsIn(connector, connectorEffects, counted, ''), ...wordsIn(connector.http, httpEffects, counted, 'http.') };
}

function objectWords({ defaults }: Connector, object: ConnectorObject, counted: readonly Effect[]): StateWords {
  const own = wordsIn(object, objectEffects, counted, '');
  if (!object.list) return own;
  // A key that an object gives replaces the default's value whole.
  const list = { ...defaults?.list, ...object.list };
  const { incremental } = list;
  const words = isObject(incremental) ? wordsIn(incremental, incrementalEffects, counted, 'list.incremental.') : {};
  return { ...own, ...wordsIn(list, listEffects, counted, 'list.'), ...words };
}

function wordsIn(words: object, effects: { readonly [word: string]: Effect }, counted: readonly Effect[], place: string): StateWords {
  const named = Object.entries(words).filter(
    ([word, value]) => value !== undefined && value !== 'none' && counted.includes(effects[word] ?? 'backfill'),
  );
  return Object.fromEntries(named.map(([word, value]) => [`${place}${word}`, value]));
}
