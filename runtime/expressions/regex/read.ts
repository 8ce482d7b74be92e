import { RegExpParser, type AST } from '@eslint-community/regexpp';
import { nothing, type Part } from './pattern.ts';
import { complement, digits, foldCase, lineEnds, spaces, unite, wordUnits, type Units } from './units.ts';

/** The flags that hold at a place of a pattern: `(?i:…)` changes them. */
interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
}

// As JavaScript reads patterns without flag `u`: with the leniences of the standard's Annex B.
const parser = new RegExpParser({ ecmaVersion: 2025, strict: false });

/** Reads a pattern that JavaScript has taken. Throws on what the reader does not know. */
export function readPattern({ source, ignoreCase, multiline, dotAll }: RegExp): Part {
  const pattern = parser.parsePattern(source, 0, source.length, { unicode: false, unicodeSets: false });
  return choiceOf(pattern.alternatives, { ignoreCase, multiline, dotAll });
}

function choiceOf(alternatives: readonly AST.Alternative[], flags: Flags): Part {
  const parts = alternatives.map(({ elements }) => sequenceOf(elements.map((element) => partOf(element, flags))));
  return parts.length === 1 ? (parts[0] ?? nothing) : { kind: 'choice', parts };
}

function sequenceOf(parts: readonly Part[]): Part {
  const [first] = parts;
  return parts.length === 1 && first !== undefined ? first : { kind: 'sequence', parts };
}

function partOf(element: AST.Element, flags: Flags): Part {
  switch (element.type) {
    case 'Character':
      return unit([[element.value, element.value]], flags);
    case 'CharacterSet':
      return { kind: 'unit', units: setOf(element, flags) };
    case 'CharacterClass':
      return classOf(element, flags);
    case 'Quantifier': {
      const { min: least, max: most, greedy: isGreedy } = element;
      return { kind: 'repeat', part: partOf(element.element, flags), least, most, isGreedy };
    }
    case 'CapturingGroup':
      return { kind: 'group', part: choiceOf(element.alternatives, flags) };
    case 'Group':
      return choiceOf(element.alternatives, flagsIn(element.modifiers, flags));
    case 'Assertion':
      return assertionOf(element, flags);
    case 'Backreference':
      return { kind: 'again', most: Math.max(...[element.resolved].flat().map(longest)) };
    default:
      throw new Error(`a pattern has no ${element.type} without flag v`);
  }
}

/** The most units that it can take. */
function longest(element: AST.Element): number {
  switch (element.type) {
    case 'Assertion':
      return 0;
    case 'Quantifier':
      return element.max === 0 ? 0 : (longest(element.element) || 0) * element.max || 0;
    case 'CapturingGroup':
    case 'Group':
      return Math.max(...element.alternatives.map(({ elements }) => elements.reduce((sum, one) => sum + longest(one), 0)));
    case 'Backreference':
      return Infinity;
    default:
      return 1;
  }
}

function flagsIn(modifiers: AST.Modifiers | null, flags: Flags): Flags {
  if (modifiers === null) return flags;
  const { add, remove } = modifiers;
  const flag = (name: keyof Flags): boolean => add[name] || (flags[name] && remove?.[name] !== true);
  return { ignoreCase: flag('ignoreCase'), multiline: flag('multiline'), dotAll: flag('dotAll') };
}

function unit(units: Units, { ignoreCase }: Flags): Part {
  return { kind: 'unit', units: ignoreCase ? foldCase(units) : units };
}

function classOf({ elements, negate }: AST.CharacterClass, flags: Flags): Part {
  const listed = unite(...elements.map((element) => membersOf(element, flags)));
  const units = flags.ignoreCase ? foldCase(listed) : listed;
  return { kind: 'unit', units: negate ? complement(units) : units };
}

function membersOf(element: AST.CharacterClassElement, flags: Flags): Units {
  switch (element.type) {
    case 'Character':
      return [[element.value, element.value]];
    case 'CharacterClassRange':
      return [[element.min.value, element.max.value]];
    case 'CharacterSet':
      return setOf(element, flags);
    default:
      throw new Error(`a class has no ${element.type} without flag v`);
  }
}

const named: { readonly [kind: string]: Units } = { digit: digits, space: spaces, word: wordUnits };

/** Each of these sets has both cases of its letters. */
function setOf(set: AST.CharacterSet, flags: Flags): Units {
  if (set.kind === 'any') return flags.dotAll ? complement([]) : complement(lineEnds);
  const units = named[set.kind];
  if (units === undefined) throw new Error(`a pattern has no ${set.kind} without flag u`);
  return set.negate ? complement(units) : units;
}

function assertionOf(assertion: AST.Assertion, flags: Flags): Part {
  switch (assertion.kind) {
    case 'start':
      return { kind: 'edge', edge: flags.multiline ? 'lineStart' : 'textStart' };
    case 'end':
      return { kind: 'edge', edge: flags.multiline ? 'lineEnd' : 'textEnd' };
    case 'word':
      return { kind: 'edge', edge: assertion.negate ? 'noWord' : 'word' };
    default:
      return {
        kind: 'look',
        part: choiceOf(assertion.alternatives, flags),
        isAhead: assertion.kind === 'lookahead',
        isNegated: assertion.negate,
      };
  }
}
