import { isIPv4 } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { AddressGuard } from '../../runtime/http/addresses.ts';
import { createGuardedConnector } from '../../runtime/http/guarded-connector.ts';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import { createFaultProxy } from '../support/fault-proxy.ts';
import { answer, failure, inTurn, openHttp, serve } from './open-http.ts';

const refusedBeforeConnecting = { allowedAddresses: [], timeouts: { connect: 300 } };

describe('scenario 74', () => {
  test('a base URL of http://169.254.169.254 is refused, with the key that would allow it', async () => {
    const error = await failure(
      openHttp().send('http://169.254.169.254/latest/meta-data/', { allowedAddresses: [], retry: { maxAttempts: 3 } }),
    );
    expect(error).toMatchObject({ code: 'ADDRESS_REFUSED', details: { host: '169.254.169.254', address: '169.254.169.254', attempts: 1 } });
    expect(error.message).toMatch(
      /^169\.254\.169\.254 is a special address \(link-local\).*`allow: \{ addresses: \["169\.254\.169\.254"\] \}`/,
    );
  });

  test('a redirect to http://localhost is refused even where its host is allowed', async () => {
    const inside = inTurn(answer(200, {}, 'secret'));
    const { port: insidePort } = await serve(inside);
    const { port } = await serve(answer(302, { location: `http://localhost:${insidePort}/` }));
    const http = openHttp({
      resolve: (name) => Promise.resolve([{ address: name === 'localhost' ? '127.0.0.2' : '127.0.0.1', family: 4 }]),
    });
    const send = (allowedHosts: readonly string[]) =>
      failure(http.send(`http://shop.example:${port}/`, { allowedAddresses: ['127.0.0.1'], allowedHosts, retry: { maxAttempts: 3 } }));
    expect(await send([`shop.example:${port}`])).toMatchObject({
      code: 'ADDRESS_REFUSED',
      message: expect.stringContaining('not among the allowed hosts'),
    });
    expect(await send([`shop.example:${port}`, `localhost:${insidePort}`])).toMatchObject({
      code: 'ADDRESS_REFUSED',
      message: expect.stringMatching(/^localhost resolves to 127\.0\.0\.2, which is a special address \(loopback\)/),
    });
    expect(inside.seen).toEqual([]);
  });

  test('both go through where the operator allows the address', async () => {
    const { port: insidePort } = await serve(answer(200, {}, 'inside'));
    const { origin } = await serve(answer(302, { location: `http://localhost:${insidePort}/` }));
    const response = await openHttp().send(origin, {
      allowedHosts: [new URL(origin).host, `localhost:${insidePort}`],
      allowedAddresses: ['localhost'],
    });
    expect(response.body.toString()).toBe('inside');
  });
});

/** The same IPv4 address in the ways of writing that URLs know. */
function waysToWrite(address: string): readonly string[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  const whole = ((a * 256 + b) * 256 + c) * 256 + d;
  const hex = (value: number): string => value.toString(16);
  const high = hex(a * 256 + b);
  const low = hex(c * 256 + d);
  return [
    address,
    `${address}.`,
    String(whole),
    `0x${hex(whole)}`,
    `0${whole.toString(8)}`,
    [a, b, c, d].map((part) => `0${part.toString(8)}`).join('.'),
    [a, b, c, d].map((part) => `0x${hex(part)}`).join('.'),
    `${a}.${(b * 256 + c) * 256 + d}`,
    `${a}.${b}.${c * 256 + d}`,
    `0x${hex(a)}.0${b.toString(8)}.${c * 256 + d}`,
    [...address].map((character) => `%${character.charCodeAt(0).toString(16)}`).join(''),
    address.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    address.replaceAll('.', '\u3002'),
    `[::ffff:${address}]`,
    `[::ffff:${high}:${low}]`,
    `[::${high}:${low}]`,
    `[64:ff9b::${high}:${low}]`,
    `[2002:${high}:${low}::1]`,
  ];
}

const insides = [
  '127.0.0.1',
  '169.254.169.254',
  '10.0.0.1',
  '192.168.1.1',
  '172.16.5.4',
  '100.64.0.1',
  '192.0.0.192',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '0.0.0.0',
];
const writings = insides.flatMap((address) => waysToWrite(address).map((host) => [host, address] as const));

test('there are more than 150 of them', () => {
  expect(writings.length).toBeGreaterThan(150);
  expect(writings.every(([host]) => URL.canParse(`http://${host}/`))).toBe(true);
});

describe('special addresses are refused however they are written', () => {
  test.each(writings)('%s (%s)', async (host) => {
    const http = openHttp({ resolve: () => Promise.reject(new Error('an address needs no lookup')) });
    expect(await failure(http.send(`http://${host}:81/`, refusedBeforeConnecting))).toMatchObject({ code: 'ADDRESS_REFUSED' });
  });
});

test('not one of the writings of 127.0.0.1 makes a connection', async () => {
  const { port } = await serve(answer(200));
  await using proxy = await createFaultProxy(port);
  const http = openHttp();
  const outcomes = await Promise.all(
    waysToWrite('127.0.0.1').map((host) => failure(http.send(`http://${host}:${proxy.port}/`, refusedBeforeConnecting))),
  );
  expect(outcomes.map((error) => ('code' in error ? error.code : error))).toEqual(outcomes.map(() => 'ADDRESS_REFUSED'));
  expect(proxy.connections).toBe(0);
});

describe('names', () => {
  test('one that resolves to a special address is refused', async () => {
    const http = openHttp({ resolve: () => Promise.resolve([{ address: '10.1.2.3', family: 4 }]) });
    expect(await failure(http.send('http://intranet.example/', refusedBeforeConnecting))).toMatchObject({
      code: 'ADDRESS_REFUSED',
      message: expect.stringContaining('intranet.example resolves to 10.1.2.3, which is a special address (private)'),
      details: { host: 'intranet.example', address: '10.1.2.3' },
    });
  });

  test.each(['localhost', 'LOCALHOST', 'localhost.', 'loopback.localhost'])('%s', async (name) => {
    const http = openHttp({ resolve: () => Promise.resolve([{ address: '::1', family: 6 }]) });
    expect(await failure(http.send(`http://${name}/`, refusedBeforeConnecting))).toMatchObject({ code: 'ADDRESS_REFUSED' });
  });

  test('of several addresses only those that may be reached are tried', async () => {
    const { port } = await serve(answer(200));
    const http = openHttp({
      resolve: () =>
        Promise.resolve(['169.254.169.254', '::1', '127.0.0.1'].map((address) => ({ address, family: isIPv4(address) ? 4 : 6 }))),
    });
    expect(await http.send(`http://shop.example:${port}/`, { allowedAddresses: ['127.0.0.1'] })).toMatchObject({ status: 200 });
  });

  test('a name that resolves anew to another address gains nothing', async () => {
    const inside = inTurn(answer(200, { connection: 'close' }, 'page'));
    const { port } = await serve(inside);
    const addresses = ['127.0.0.1', '127.0.0.2'];
    const http = openHttp({ resolve: () => Promise.resolve([{ address: addresses.shift() ?? '', family: 4 }]) });
    const allowed = { allowedAddresses: ['127.0.0.1'] };
    expect(await http.send(`http://rebind.example:${port}/`, allowed)).toMatchObject({ status: 200 });
    expect(await failure(http.send(`http://rebind.example:${port}/`, allowed))).toMatchObject({ code: 'ADDRESS_REFUSED' });
    expect(inside.seen).toHaveLength(1);
  });

  test('what was checked is what is connected to: one lookup for one connection', async () => {
    const { port } = await serve(answer(200));
    let lookups = 0;
    const http = openHttp({ resolve: () => Promise.resolve([{ address: ++lookups === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]) });
    expect(await http.send(`http://rebind.example:${port}/`, { allowedAddresses: ['127.0.0.1'] })).toMatchObject({ status: 200 });
    expect(lookups).toBe(1);
  });
});

test('the address that the socket stands on is checked once more', async () => {
  const { port } = await serve(answer(200));
  await using proxy = await createFaultProxy(port);
  const refusal = new ConnectorError('ADDRESS_REFUSED', 'not this one');
  const asked: string[] = [];
  const guard: AddressGuard = (_host, address) => (asked.push(address) === 1 ? undefined : refusal);
  const connect = createGuardedConnector(guard, () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]), 1_000);
  const outcome = await new Promise((resolve) => {
    connect({ hostname: 'shop.example', protocol: 'http:', port: String(proxy.port) }, (error, socket) => resolve(error ?? socket));
  });
  expect(outcome).toBe(refusal);
  expect(asked).toEqual(['127.0.0.1', '127.0.0.1']);
});

describe('URLs', () => {
  test.each([
    ['http://user:hunter22@shop.example/', 'credentials'],
    ['http://hunter22@shop.example/', 'credentials'],
    ['file:///etc/passwd', 'only http and https'],
    ['ftp://shop.example/', 'only http and https'],
    ['data:text/plain,hi', 'only http and https'],
  ])('%s is refused', async (url, words) => {
    const error = await failure(openHttp().send(url, { allowedHosts: ['shop.example', ''], retry: { maxAttempts: 3 } }));
    expect(error).toMatchObject({ code: 'ADDRESS_REFUSED', message: expect.stringContaining(words), details: { attempts: 1 } });
    expect(`${error.message}${JSON.stringify(error)}`).not.toContain('hunter22');
  });

  test('a host that the connector does not name is refused before it is looked up', async () => {
    const http = openHttp({ resolve: () => Promise.reject(new Error('not to be asked')) });
    const error = await failure(http.send('https://evil.example/next', { allowedHosts: ['shop.example'] }));
    expect(error).toMatchObject({
      code: 'ADDRESS_REFUSED',
      message:
        'will not send a request to evil.example: it is not among the allowed hosts (shop.example); a connector names more in `http.allowedHosts`',
    });
  });

  test('an allowance that cannot be read is an error in the configuration, not an allowance', async () => {
    const error = await failure(openHttp().send('http://127.0.0.1/', { allowedAddresses: ['10.0.0.0/99'] }));
    expect(error).toMatchObject({ code: 'CONNECTOR_CONFIG_INVALID', message: expect.stringContaining('allow.addresses: "10.0.0.0/99"') });
  });
});
