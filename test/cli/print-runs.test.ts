import { expect, test } from 'vitest';
import { summarizeRun } from '../../runtime/cli/print-runs.ts';
import type { RunError } from '../../runtime/sync/index.ts';
import { fakeRun } from '../support/fake-parts.ts';

function told(errors: readonly RunError[], failed = errors.length): readonly string[] {
  const counts = { created: 1, updated: 0, unchanged: 0, deleted: 0, failed };
  const object = { object: 'order', collectionKey: 'shop_order', mode: 'full', modeReason: null, checkpoint: null } as const;
  return summarizeRun(fakeRun({ objects: [{ ...object, counts, stopReason: 'lastPage', notes: [], heldBack: 0, errors }] }))
    .split('\n')
    .slice(1, -1);
}

test('a run tells its first errors, and how many more there are', () => {
  expect(told([])).toEqual([]);
  expect(told([{ externalId: '12', message: 'status: unmapped value' }])).toEqual(['  failed: "12": status: unmapped value']);
  const errors = [1, 2, 3, 4].map((id) => ({ externalId: String(id), message: 'no' }));
  expect(told(errors, 30)).toEqual(['  failed: "1": no', '  failed: "2": no', '  failed: "3": no', '  and 27 more that failed']);
});

test('what a provider says stays on its line', () => {
  expect(told([{ externalId: null, message: 'no\nid\u001b[2J' }])).toEqual(['  failed: no id [2J']);
  expect(told([{ externalId: 'a\u001b[2J', message: '' }])[0]).toContain('\\u001b[2J');
});
