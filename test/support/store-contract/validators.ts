import { describe, expect, test } from 'vitest';
import { beginBoth, openContractStore, target, type MakeStore } from './harness.ts';

const end = { ...target, cursor: null, stopReason: 'lastPage', notes: [] };

export function validatorContract(make: MakeStore): void {
  describe('validators', () => {
    test('there is none of what was never read', async () => {
      const { store } = await openContractStore(make);
      expect(await store.validator(target.datasource, target.object)).toBeUndefined();
    });

    test('one is kept when an object ends, left when it says nothing, forgotten when it says so', async () => {
      const opened = await openContractStore(make);
      const of = async (): Promise<string | undefined> => opened.store.validator(target.datasource, target.object);
      const finish = async (runId: string, validator?: string | null): Promise<void> => {
        await beginBoth(opened.store, runId);
        await opened.store.finishObject({ ...end, runId, validator });
        await opened.store.finishRun(runId, 'success', '2026-01-15T13:00:00.000Z', null, false);
      };
      await finish('run-1', 'etag:"v1"');
      expect(await of()).toBe('etag:"v1"');
      await finish('run-2');
      await opened.reopen();
      expect(await of()).toBe('etag:"v1"');
      await finish('run-3', 'etag:"v2"');
      expect(await of()).toBe('etag:"v2"');
      await finish('run-4', null);
      expect(await of()).toBeUndefined();
    });
  });
}
