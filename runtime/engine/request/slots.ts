import { encodeSegment, encodeSegments, ExpressionError, slotText } from '../../expressions/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { partsOf, queryOf } from './query-string.ts';
import { type QueryEncoding, scalarText, writePair } from './query-encoding.ts';

/** Puts a value into every `{slot}` and `{+slot}` that the rendered path left open. Throws CONNECTOR_CONFIG_INVALID. */
export function fillSlot(url: URL, slot: string, value: unknown, encoding: QueryEncoding, where: string): void {
  const shown = `{${slot}}`;
  const { pathname, search } = url;
  if (!textsOf(slot).some((text) => pathname.includes(text) || search.includes(text)))
    throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}: a value goes into ${shown}, which the path does not have`);
  const text = scalarText(value, `${where}.path ${shown}`);
  const [one, several] = textsOf(slot);
  if (pathname.includes(one)) url.pathname = url.pathname.replaceAll(one, () => encoded(encodeSegment, text, shown, where));
  if (pathname.includes(several)) url.pathname = url.pathname.replaceAll(several, () => encoded(encodeSegments, text, shown, where));
  // As the value of a parameter without a name.
  const inQuery = writePair(['', text], encoding, where).slice(1);
  url.search = search.replaceAll(one, () => inQuery).replaceAll(several, () => inQuery);
}

/**
 * What nothing was put into drops out: a segment that is no more than the slot, and a parameter that holds it. Throws where the
 * slot is a part of a segment.
 */
export function dropOpenSlots(url: URL, slots: readonly string[], where: string): void {
  for (const slot of slots) {
    const texts = textsOf(slot);
    const isOpen = (part: string): boolean => texts.some((text) => part.includes(text));
    if (isOpen(url.pathname)) {
      const segments = url.pathname.split('/').filter((segment) => !texts.includes(segment));
      if (segments.some(isOpen))
        throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}.path: nothing was put into {${slot}}, which is part of a segment`);
      url.pathname = segments.join('/');
    }
    if (isOpen(url.search))
      url.search = partsOf(queryOf(url))
        .filter((part) => !isOpen(part))
        .join('&');
  }
}

function textsOf(slot: string): readonly [string, string] {
  return [slotText(slot), slotText(`+${slot}`)];
}

function encoded(encode: (text: string, shown: string) => string, text: string, shown: string, where: string): string {
  try {
    return encode(text, shown);
  } catch (thrown) {
    if (!(thrown instanceof ExpressionError)) throw thrown;
    throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}.path: ${thrown.message}`, {}, thrown);
  }
}
