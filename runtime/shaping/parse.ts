import { type JsonValue, parseJson } from '../kernel/json.ts';
import { kindOf, unfit } from './failures.ts';
import { getAt, namesOf, setAt } from './fields.ts';
import type { ShaperParts, Step } from './shaper.ts';
import { skipString } from './text-at.ts';

/** Levels that a text may hold, as a response by default. */
const mostLevels = 200;

/** Texts that hold JSON become what they hold. */
export function parse(paths: readonly string[], parts: ShaperParts): Step {
  const places = paths.map((source) => ({ source, names: namesOf(source, parts) }));
  return {
    kind: 'record',
    run: (record) =>
      places.reduce((made, { source, names }) => {
        const text = getAt(made, names);
        if (text === undefined || text === null || text === '') return made;
        return setAt(made, names, parsed(text, source));
      }, record),
  };
}

function parsed(text: JsonValue, source: string): JsonValue {
  if (typeof text !== 'string') throw unfit(`"${source}" is ${kindOf(text)}; expected a text that holds JSON`);
  if (levelsOf(text) > mostLevels) throw unfit(`the text at "${source}" nests deeper than ${mostLevels} levels`);
  try {
    return parseJson(text);
  } catch (thrown) {
    throw thrown instanceof SyntaxError ? unfit(`the text at "${source}" is no JSON`) : thrown;
  }
}

/** How deep its brackets stand in each other, those in strings not counted. */
function levelsOf(text: string): number {
  const bracket = /["[\]{}]/g;
  let level = 0;
  let most = 0;
  for (let match = bracket.exec(text); match !== null; match = bracket.exec(text)) {
    const [found] = match;
    if (found === '[' || found === '{') most = Math.max(most, (level += 1));
    else if (found === '"') bracket.lastIndex = skipString(text, match.index);
    else level -= 1;
  }
  return most;
}
