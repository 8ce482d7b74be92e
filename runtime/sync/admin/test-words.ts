import { type FormPlan, propertyFields } from '../../documents/admin-form/index.ts';
import type { TestReason, TestResult } from '../../engine/index.ts';
import type { ErrorDetails } from '../../kernel/errors.ts';

interface Spoken {
  /** What the form calls the address. */
  readonly address: string;
  /** What the form calls the secrets. */
  readonly keys: string;
  /** Where the request was going. */
  readonly host: string;
  readonly message: string;
  readonly details: ErrorDetails;
}

type Words = (spoken: Spoken) => string;

/** What a person who fills in a form can do about it, in the form's own words. What the document itself says of an answer stands as it is. */
const words: Readonly<Record<TestReason, Words>> = {
  dns: ({ host, address }) => `the name ${nameOf(host)} cannot be found: check ${address}`,
  connection: ({ host, address, message }) => `there is no connection to ${host}: check ${address}, and that it is online (${message})`,
  tls: ({ host, message }) => `there is no secure connection to ${host}: ${message}`,
  timeout: ({ host, address }) => `${host} does not answer in time: check ${address}, or try again later`,
  protocol: ({ host, address }) => `${host} does not speak HTTP: check ${address}`,
  credentials: ({ keys, message, details }) => own(details, message) ?? `${keys} not accepted (401): check them, or make new ones`,
  forbidden: ({ keys, message, details }) =>
    own(details, message) ?? `${keys} accepted, but they may not read this (403): give them the permission to read`,
  address: addressWords,
  content: ({ host, address, message, details }) =>
    details['isPage'] === true ? `${host} answers with a web page, not with data: check ${address}` : message,
  limit: ({ host }) => `${host} wants to be asked less often: try again later`,
  provider: ({ host, message }) => `${host} has failed: try again later (${message})`,
  connect: () => 'a person has to allow the access first',
  configuration: ({ message }) => message,
  other: ({ message }) => message,
};

function addressWords({ host, address, message, details }: Spoken): string {
  const { movedFrom, movedTo } = details;
  if (typeof movedFrom === 'string' && typeof movedTo === 'string')
    return `${movedFrom} sends us on to ${movedTo}: give that as ${address} if it is right`;
  if (details.upstreamStatus === undefined) return `${address} cannot be used: ${message}`;
  return own(details, message) ?? `there is nothing at this address of ${host} (${details.upstreamStatus}): check ${address}`;
}

/** Words of the document's own, for an answer that it knows. */
function own({ rule }: ErrorDetails, message: string): string | undefined {
  return rule === undefined ? undefined : message;
}

/** What a test says to who filled in the form. */
export function testWords(
  plan: FormPlan,
  given: { readonly [property: string]: unknown },
  { success, reason, message, details = {} }: TestResult,
): string {
  if (success) return `${plan.label} answers, and accepts what it was given`;
  const fields = propertyFields(plan);
  const address = fields.find(({ schema }) => schema.format === 'uri')?.label ?? 'the address';
  const secrets = fields.filter(({ secret }) => secret).map(({ label }) => label);
  const keys = secrets.length === 0 ? 'what was given is' : `${secrets.join(' and ')} ${secrets.length === 1 ? 'is' : 'are'}`;
  return words[reason ?? 'other']({ address, keys, host: hostIn(details) ?? hostGiven(plan, given), message, details });
}

function hostIn({ host, request }: ErrorDetails): string | undefined {
  if (typeof host === 'string') return host;
  return URL.parse(request?.split(' ')[1] ?? '')?.host;
}

/** Of what was stopped before any answer, where it was to go. */
function hostGiven(plan: FormPlan, given: { readonly [property: string]: unknown }): string {
  const address = propertyFields(plan).find(({ schema }) => schema.format === 'uri');
  return URL.parse(String(address && given[address.property]))?.host ?? plan.label;
}

/** Without the port. */
function nameOf(host: string): string {
  return host.replace(/:\d+$/, '');
}
