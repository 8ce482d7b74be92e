import type { Rule } from '../documents/mappings/rule-list.ts';
import type { Compiling, Give, Level, Shape } from './compiling.ts';
import { type CompiledRule, compileRule } from './compile-rule.ts';
import { Fault } from './fault.ts';
import type { Frame } from './frame.ts';
import { writeTarget } from '../documents/mappings/target.ts';

type Result = { [name: string]: unknown };

/** A place in the result: a value, by the rules of its target, or an object of further places. */
interface Node {
  readonly name: string;
  readonly rules: Rule[];
  readonly inner: Map<string, Node>;
}

/** A place, compiled. */
interface Part {
  readonly name: string;
  /** Its whole name, for what goes wrong. */
  readonly target: string;
  readonly give: Give;
  readonly collect: ((frame: Frame) => void) | undefined;
}

/** Which targets there are is known from the start, so results are copies of one template: an object that grows key by key is moved several times. */
export function compileShape(rules: readonly Rule[], level: Level, compiling: Compiling): Shape {
  const root: Node = { name: '', rules: [], inner: new Map() };
  for (const rule of rules) nodeAt(root, rule).rules.push(rule);
  return shapeOf(root, level, compiling);
}

function nodeAt(root: Node, { target }: Rule): Node {
  let node = root;
  for (const [index, name] of target.entries()) {
    const next = node.inner.get(name) ?? { name: writeTarget(target.slice(0, index + 1)), rules: [], inner: new Map<string, Node>() };
    node.inner.set(name, next);
    node = next;
  }
  return node;
}

function shapeOf({ inner }: Node, level: Level, compiling: Compiling): Shape {
  const parts = [...inner].map(([name, node]) => partOf(name, node, level, compiling));
  return { make: compiling.way.keepsAll ? filled(parts) : grown(parts), collect: collectAll(parts) };
}

/** Of all that look something up; undefined: none does. */
function collectAll(parts: readonly Pick<Part, 'collect'>[]): Part['collect'] {
  const [only, ...others] = parts.flatMap(({ collect }) => collect ?? []);
  if (!only || others.length === 0) return only;
  return (frame) => {
    only(frame);
    for (const collect of others) collect(frame);
  };
}

function filled(parts: readonly Part[]): Shape['make'] {
  // JSON.parse makes an object with just the room it needs, and `__proto__` an own key like any other.
  const template = JSON.parse(`{${parts.map(({ name }) => `${JSON.stringify(name)}:null`).join()}}`) as Result;
  return (frame) => {
    const result = { ...template };
    for (const { name, target, give } of parts) {
      const value = give(frame);
      if (value instanceof Fault) frame.fail(target, value.reason);
      else if (value !== undefined) result[name] = value;
    }
    return result;
  };
}

/** Without what nothing is found for. */
function grown(parts: readonly Part[]): Shape['make'] {
  return (frame) => {
    const found = parts.map(({ name, target, give }) => {
      const value = give(frame);
      if (!(value instanceof Fault)) return [name, value] as const;
      frame.fail(target, value.reason);
      return [name, null] as const;
    });
    return Object.fromEntries(found.filter(([, value]) => value !== undefined));
  };
}

function partOf(name: string, node: Node, level: Level, compiling: Compiling): Part {
  const target = node.name;
  if (node.rules.length === 0) {
    const { make, collect } = shapeOf(node, level, compiling);
    return { name, target, give: compiling.way.keepsAll ? make : (frame) => unlessEmpty(make(frame)), collect };
  }
  const rules = node.rules.map((rule) => compileRule(rule, level, compiling));
  return { name, target, give: node.inner.size > 0 ? twice : firstOf(rules), collect: collectAll(rules) };
}

function unlessEmpty(result: Result): Result | undefined {
  return Object.keys(result).length === 0 ? undefined : result;
}

const bothWays = new Fault('has a rule of its own and rules of targets within it: one of them must go');

function twice(): Fault {
  return bothWays;
}

/** The first that counts, and no other. A target that must be there is not left out because none does. */
function firstOf(rules: readonly CompiledRule[]): Give {
  const [only] = rules;
  if (only && only.holds === undefined) return only.give;
  const isRequired = rules.some(({ required }) => required);
  const none = isRequired ? new Fault('is required, and no rule of it counts here: `when` of none holds') : undefined;
  return (frame) => {
    for (const rule of rules) {
      const held = rule.holds ? rule.holds(frame) : true;
      if (held === true) return rule.give(frame);
      if (held instanceof Fault) return new Fault(`when: ${held.reason}`);
    }
    return none;
  };
}
