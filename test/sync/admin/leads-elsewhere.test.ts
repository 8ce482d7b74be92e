import { expect, test } from 'vitest';
import { formPlanOf } from '../../../runtime/documents/admin-form/index.ts';
import type { Connector } from '../../../runtime/documents/generated/connector.ts';
import { refuseElsewhere } from '../../../runtime/sync/admin/leads-elsewhere.ts';
import { loaded } from '../../support/loaded.ts';

const connector = loaded<Connector>({
  name: 'shop',
  configurationSchema: {
    type: 'object',
    properties: {
      url: { type: 'string', format: 'uri', title: 'Address' },
      domain: { type: 'string' },
      region: { type: 'string', title: 'Region', default: 'eu' },
      note: { type: 'string' },
      key: { type: 'string', secret: true },
      hook: { type: 'object', properties: { at: { type: 'string' }, secret: { type: 'string', secret: true } } },
    },
  },
  adminForm: {
    fields: {
      address: 'configuration.url',
      area: 'configuration.region',
      note: 'configuration.note',
      domain: 'configuration.domain',
      key: 'configuration.key',
    },
  },
  authentication: {
    type: 'select',
    value: 'a',
    cases: { a: { type: 'oauth2', tokenUrl: 'https://{{ configuration.domain }}/token', scope: 'note' } },
  },
  http: { baseUrl: '{{ configuration.url }}/{{ configuration.region }}' },
  objects: [],
});

function issuesOf(
  after: object,
  secrets: readonly string[] = ['/key'],
  before: object = { url: 'https://a.example/x', region: 'eu', note: 'n' },
) {
  const plan = formPlanOf(connector);
  if (!plan) throw new Error('there is a form');
  try {
    refuseElsewhere(plan, connector.document, { configuration: { ...before }, secrets }, { ...after });
    return [];
  } catch (thrown) {
    return (thrown as { details: { issues: readonly { path: string }[] } }).details.issues.map(({ path }) => path);
  }
}

test.each([
  ['nothing', { url: 'https://a.example/x', region: 'eu', note: 'n' }, []],
  ['another path', { url: 'https://a.example/y', region: 'eu' }, []],
  ['the same port, said', { url: 'https://a.example:443/x', region: 'eu' }, []],
  ['another case of the host', { url: 'https://A.EXAMPLE/x', region: 'eu' }, []],
  ['what leads nowhere', { url: 'https://a.example/x', region: 'eu', note: 'm' }, []],
  ['a default that is said', { url: 'https://a.example/x' }, []],
  ['another host', { url: 'https://b.example/x', region: 'eu' }, ['/key']],
  ['a host below it', { url: 'https://x.a.example/x', region: 'eu' }, ['/key']],
  ['another port', { url: 'https://a.example:8443/x', region: 'eu' }, ['/key']],
  ['another scheme', { url: 'http://a.example/x', region: 'eu' }, ['/key']],
  ['no address any more', { region: 'eu' }, ['/key']],
  ['what the base URL is made of', { url: 'https://a.example/x', region: 'us' }, ['/key']],
  ['where it signs in', { url: 'https://a.example/x', domain: 'elsewhere.example' }, ['/key']],
  ['another host, with the secret', { url: 'https://b.example/x', key: 'k' }, []],
  ['another host, the secret taken away', { url: 'https://b.example/x', key: null }, []],
])('%s', (_what, after, expected) => {
  expect(issuesOf(after)).toEqual(expected);
});

test('a secret that the form does not ask for is told at the address, also where it stands in something that stays', () => {
  const moved = { url: 'https://b.example', key: 'k', hook: { at: '/in' } };
  expect(issuesOf(moved, ['/key', '/hook/secret'])).toEqual(['/address']);
  expect(issuesOf({ ...moved, hook: { at: '/in', secret: 's' } }, ['/key', '/hook/secret'])).toEqual([]);
});

test('without a secret an address may lead anywhere', () => {
  expect(issuesOf({ url: 'https://b.example' }, [])).toEqual([]);
});
