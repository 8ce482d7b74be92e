// Where two nets hold a secret back, the canaries do not tell when one of them is gone: each is held to its own here.
import { expect, test, vi } from 'vitest';
import { capture } from '../../runtime/engine/connections/capture.ts';
import { refusal } from '../../runtime/engine/connections/refusal.ts';
import type { EngineParts } from '../../runtime/engine/parts.ts';
import { systemClock } from '../../runtime/kernel/clock.ts';
import { createLog } from '../../runtime/kernel/create-log.ts';
import { createRedactor } from '../../runtime/kernel/redactor.ts';
import { answer, openHttp, serve } from '../http/open-http.ts';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';
import { bearerShop } from './canaries/bearer-shop.ts';

const secret = 'canary-0123456789-abcdefghij-KLMNOP';

function holding() {
  const redactor = createRedactor();
  redactor.hold('a test', [secret]);
  return redactor;
}

test('a log line', () => {
  const write = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  try {
    createLog('info', holding()).info({ said: `it is ${secret}` }, `asked with ${secret}`);
    expect(write.mock.calls.map(([line]) => String(line)).join('')).toMatch(/it is \[redacted\].*asked with \[redacted\]/);
  } finally {
    write.mockRestore();
  }
});

test('an event, whoever tells it', async () => {
  const project = keep(await createProject(bearerShop));
  const runtime = keep(await project.open({ environment: { SHOP_TOKEN: secret } }));
  runtime.datasource('shop');
  const told: unknown[] = [];
  runtime.events.subscribe((name, event) => told.push(name, event));
  runtime.events.emit('definition.rejected', { file: `a/${secret}.yaml`, diagnostics: [{ message: `it is ${secret}` }] });
  expect(told).toEqual(['definition.rejected', { file: 'a/[redacted].yaml', diagnostics: [{ message: 'it is [redacted]' }] }]);
});

test('a trace that is cut where a secret begins: less of it than the redactor knows a part by', async () => {
  for (const shown of [3, 8, 11]) {
    const { origin } = await serve(answer(400, { 'content-type': 'text/plain' }, '.'.repeat(2_000 - shown) + secret));
    const http = openHttp({ redactor: holding() });
    await http.send(origin);
    expect(http.traces[0]?.responseBody).toMatch(/^\.+\[?[redact]*\]?$/);
  }
});

test('what signing in gave, from the moment it came', async () => {
  const redactor = createRedactor();
  const response = {
    status: 200,
    headers: { 'set-cookie': `sid=${secret}` },
    body: Buffer.alloc(0),
    url: new URL('https://a.example'),
    requestedAt: 0,
    attempts: 1,
  };
  await capture([{ name: 'token', from: { cookie: 'sid' }, optional: false, secret: true }], response, {}, 'here', redactor);
  expect(redactor.redact(`it is ${secret}`)).toBe('it is [redacted]');
});

test('why signing in was refused', () => {
  const response = {
    status: 400,
    headers: {},
    body: Buffer.alloc(0),
    url: new URL('https://a.example/token'),
    requestedAt: 0,
    attempts: 1,
  };
  // All that it reads of them.
  const parts = { redactor: holding(), clock: systemClock } as unknown as EngineParts;
  const error = refusal(response, { error: secret, error_description: `it is ${secret}` }, undefined, 'here', parts);
  expect(JSON.stringify([error.message, error.toJSON()])).not.toContain('canary');
  expect(error.message).toContain('[redacted]: it is [redacted]');
});
