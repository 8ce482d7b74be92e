import type { Scope } from '../../expressions/index.ts';
import type { Decision, HttpResponse } from '../../http/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { type JsonValue, parseJson } from '../../kernel/json.ts';
import { evaluate } from '../evaluate.ts';
import type { HeaderTest, RulePlan } from './rule-plan.ts';
import { readsBody, waitOf } from './rule-wait.ts';

/** What a rule makes of a response. */
export interface Ruling {
  readonly rule: RulePlan;
  /** What its expressions see. */
  readonly scope: Scope;
}

export interface JudgeContext {
  readonly rules: readonly RulePlan[];
  readonly scope: Scope;
  readonly clock: Clock;
  /** The body of a response that holds data, where whoever asked decodes it anyway: it is parsed once then. */
  readonly decode?: ((response: HttpResponse) => Promise<JsonValue>) | undefined;
}

/** Judges the responses of one exchange. */
export interface Judge {
  readonly judge: (response: HttpResponse) => Decision | undefined | Promise<Decision | undefined>;
  /** Of the response that was judged last. */
  ruling: Ruling | undefined;
}

/** Undefined where there are no rules: then nothing is looked at. */
export function createJudge(context: JudgeContext): Judge | undefined {
  if (context.rules.length === 0) return undefined;
  const judge: Judge = {
    ruling: undefined,
    judge(response) {
      judge.ruling = undefined;
      const candidates = context.rules.filter((rule) => holdsForHead(rule, response));
      const [first] = candidates;
      if (!first) return undefined;
      if (first.when === undefined && !readsBody(first.wait))
        return decide({ rule: first, scope: scopeOf(context, response, undefined) }, response);
      return judgeBody(candidates, response);
    },
  };
  const decide = (ruling: Ruling, response: HttpResponse): Decision => {
    judge.ruling = ruling;
    return decisionOf(ruling, response, context.clock);
  };
  const judgeBody = async (candidates: readonly RulePlan[], response: HttpResponse): Promise<Decision | undefined> => {
    const scope = scopeOf(context, response, await bodyOf(response, context));
    for (const rule of candidates) if (await holds(rule, scope)) return decide({ rule, scope }, response);
    return undefined;
  };
  return judge;
}

function holdsForHead({ statuses, headers }: RulePlan, response: HttpResponse): boolean {
  const { status } = response;
  return (
    (statuses === undefined || statuses.some(([from, to]) => status >= from && status <= to)) &&
    headers.every((test) => holdsForHeader(test, response.headers[test.name]))
  );
}

function holdsForHeader({ value }: HeaderTest, text: string | undefined): boolean {
  return typeof value === 'boolean' ? value === (text !== undefined) : text !== undefined && value.test(text);
}

/** Nothing is false. To guess at something else could leave records out. */
async function holds({ when, where }: RulePlan, scope: Scope): Promise<boolean> {
  const value = when === undefined ? true : await evaluate(when, scope, `${where}.when`);
  if (value === undefined || value === null || typeof value === 'boolean') return value === true;
  const got = Array.isArray(value) ? 'a list' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
  throw new ConnectorError('EXPRESSION_FAILED', `${where}.when: gives ${got}; expected true or false, as \`response.ok = false\``);
}

function decisionOf({ rule, scope }: Ruling, response: HttpResponse, clock: Clock): Decision {
  const afterMs = rule.wait && waitOf(rule.wait, response, scope['response'], clock.now());
  switch (rule.outcome) {
    case 'retry':
      return { type: 'retry', afterMs, rateLimited: response.status === 429 };
    case 'wait':
      return { type: 'wait', afterMs };
    case 'refresh':
      return { type: 'renew' };
    case 'fail':
    case 'reconnect':
      return { type: 'fail' };
    case 'skip':
    case 'empty':
    case 'unchanged':
    case 'restart':
      return { type: 'success' };
    default:
      return rule.outcome satisfies never;
  }
}

function scopeOf({ scope }: JudgeContext, { headers, status }: HttpResponse, response: unknown): Scope {
  return { ...scope, response, headers, status };
}

/** JSON where it is JSON, else text; nothing where there is no body. */
async function bodyOf(response: HttpResponse, { decode }: JudgeContext): Promise<unknown> {
  if (decode && response.status >= 200 && response.status < 300) {
    try {
      return await decode(response);
    } catch {
      // It holds no records where they are to be: an error in a body of 200 is one of those.
    }
  }
  return plainBody(response);
}

/** As `bodyOf`, of a response that nobody decodes. */
export function plainBody({ body }: HttpResponse): unknown {
  const text = body.toString('utf8').replace(/^\uFEFF/, '');
  if (text.trim() === '') return undefined;
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
