import { describe, expect, test } from 'vitest';
import { beginBoth, endBoth, openContractStore, target, type MakeStore } from './harness.ts';

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
        await endBoth(opened.store, runId, { validator });
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
