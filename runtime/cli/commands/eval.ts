import { readFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import { Command, Option } from 'commander';
import { namesIn, type Phase, phases } from '../../documents/phases.ts';
import { createExpressions, type Expression, ExpressionError, ExpressionSyntaxError, type Scope } from '../../expressions/index.ts';
import { parseDuration } from '../../kernel/duration.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { isObject, parseJson } from '../../kernel/json.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { evaluateExpression, evaluationLimits } from '../evaluate-expression.ts';
import { type Place, placeOf, printEvaluation, printPlace } from '../print-evaluation.ts';

interface Flags extends GlobalOptions {
  readonly file?: string;
  readonly sample?: string;
  readonly name: readonly string[];
  readonly template?: boolean;
  readonly phase?: Phase;
  readonly repeat: string;
}

export function evalCommand(context: CliContext): Command {
  return new Command('eval')
    .description(
      'Evaluates JSONata over a sample, and tells how it runs, what it reads and how long it takes. Opens no store and no connection.',
    )
    .argument('[expression]', "the expression, as 'data.items.sku'; after -- where it begins with -")
    .option('-f, --file <file>', 'read the expression from a file; - is stdin')
    .option('-s, --sample <file>', 'a JSON object whose members are the names that it reads; - is stdin (default: {})')
    .option(
      '-n, --name <name=value>',
      'one more name: JSON, else text; @file reads a JSON file (more than once)',
      (value, before: readonly string[]) => [...before, value],
      [],
    )
    .option('-t, --template', 'the text is a template with {{ … }}')
    .addOption(new Option('-p, --phase <phase>', 'only the names that documents may read there').choices(phases))
    .option('-r, --repeat <duration>', 'how long to time it; 0s: not at all', '50ms')
    .addHelpText(
      'after',
      "\nExamples:\n  $ ferrule eval '$sum(data.items.price)' --name data=@order.json\n  $ ferrule read shop orders | head -1 | ferrule eval 'total & \" \" & currency' --sample - --json\n  $ ferrule eval '{{ data.firstName }} {{ data.lastName }}' --template --sample sample.json --phase mapping",
    )
    .action(async (expression: string | undefined, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<Flags>();
      const source = await sourceOf(expression, flags);
      const scope = await scopeOf(flags);
      const repeat = parseDuration(flags.repeat);
      if (repeat === undefined || repeat > 60_000) throw invalid('--repeat takes a duration of a minute at most, such as 200ms');
      await using expressions = createExpressions(evaluationLimits, undefined, flags.phase === undefined);
      try {
        const names = flags.phase === undefined ? Object.keys(scope) : namesIn(flags.phase);
        const compiled: Expression = flags.template ? expressions.template(source, names) : expressions.jsonata(source, names);
        printEvaluation(context.terminal, await evaluateExpression(compiled, scope, repeat), flags.json === true);
      } catch (thrown) {
        throw failureOf(thrown, source, flags, context);
      }
    });
}

async function sourceOf(expression: string | undefined, { file, sample }: Flags): Promise<string> {
  if ((expression === undefined) === (file === undefined)) throw invalid('give an expression, or a file with one (--file)');
  if (file === '-' && sample === '-') throw invalid('stdin is either the expression or the sample: give one of them as a file');
  // A file mostly ends with a line break, which is none of a template.
  return expression ?? (await read(file ?? '')).replace(/\r?\n$/, '');
}

async function scopeOf({ sample, name }: Flags): Promise<Scope> {
  const scope: { [name: string]: unknown } = {};
  if (sample !== undefined) {
    const value = parsed(await read(sample), sample === '-' ? 'the sample on stdin' : `the sample ${sample}`);
    if (!isObject(value)) throw invalid('the sample is no JSON object; give a list or a value a name: --name items=@list.json');
    Object.assign(scope, value);
  }
  for (const pair of name) {
    const at = pair.indexOf('=');
    if (at < 1) throw invalid(`--name takes name=value, not "${pair}"`);
    const given = pair.slice(at + 1);
    scope[pair.slice(0, at)] = given.startsWith('@') ? parsed(await read(given.slice(1)), given.slice(1)) : valueOf(given);
  }
  return scope;
}

async function read(file: string): Promise<string> {
  try {
    return await (file === '-' ? textOf(process.stdin) : readFile(file, 'utf8'));
  } catch (thrown) {
    throw new ConnectorError('REQUEST_INVALID', `cannot read ${file}`, {}, thrown);
  }
}

function parsed(text: string, what: string): unknown {
  try {
    return parseJson(text);
  } catch (thrown) {
    throw new ConnectorError('REQUEST_INVALID', `${what} is no JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

function valueOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

function invalid(message: string): ConnectorError {
  return new ConnectorError('REQUEST_INVALID', message);
}

/** With a caret under what is wrong. A failure within a template does not tell where the template has it. */
function failureOf(thrown: unknown, source: string, { template, json }: Flags, { terminal }: CliContext): unknown {
  const found = problemOf(thrown, source);
  if (found === undefined) return thrown;
  const { offset, error } = found;
  if (offset === undefined || (template && thrown instanceof ExpressionError)) return error({});
  const place = placeOf(source, offset);
  if (json !== true) printPlace(terminal, source, place);
  return error(place);
}

interface Problem {
  readonly offset: number | undefined;
  readonly error: (place: Partial<Place>) => ConnectorError;
}

/** Where the token begins that ends a text: as it stands, or as the name of a function that is called; of another, where its last character is. */
function startOf(token: string, text: string): number {
  const written = [`$${token}(`, token].find((each) => token !== '' && text.endsWith(each)) ?? ' ';
  return Math.max(0, text.length - written.length);
}

function problemOf(thrown: unknown, source: string): Problem | undefined {
  if (thrown instanceof ExpressionSyntaxError) {
    const { offset, message, hint } = thrown;
    return { offset, error: (place) => new ConnectorError('REQUEST_INVALID', message, { ...place, hint }) };
  }
  if (!(thrown instanceof ExpressionError)) return undefined;
  const { position, token = '', message, limit } = thrown;
  const start = position === undefined ? undefined : startOf(token, source.slice(0, position));
  const code = limit ? 'EXPRESSION_LIMIT' : 'EXPRESSION_FAILED';
  // Line and column, which count from where the token begins, take the place of the character.
  const shown = (place: Partial<Place>): string => (place.column === undefined ? message : message.replace(/ \(at character \d+\)$/, ''));
  return { offset: start, error: (place) => new ConnectorError(code, shown(place), { ...place }) };
}
