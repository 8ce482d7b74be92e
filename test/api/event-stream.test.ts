import { expect, test } from 'vitest';
import { eventStream } from '../../runtime/api/event-stream.ts';
import { createEvents } from '../../runtime/kernel/events.ts';

test('a reader that is too far behind is cut off, and its subscription with it', async () => {
  let failed = 0;
  const events = createEvents(() => (failed += 1));
  const { stream } = eventStream(events, 60_000);
  const message = 'x'.repeat(100_000);
  for (let round = 0; round < 30; round += 1)
    events.emit('sync.failed', { datasource: 'main_shop', runId: 'run-1', code: 'TIMEOUT', message });
  expect(stream.destroyed).toBe(true);
  expect(stream.readableLength).toBeLessThan(1_500_000);
  expect(failed).toBe(0);
});

test('after its end nothing more is sent', async () => {
  const events = createEvents();
  const { stream, end } = eventStream(events, 60_000);
  end();
  events.emit('sync.started', { datasource: 'main_shop', runId: 'run-1' });
  const pieces = await stream.setEncoding('utf8').toArray();
  expect(pieces).toEqual([': connected\n\n']);
});
