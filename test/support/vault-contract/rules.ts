import { describe, expect, test } from 'vitest';
import type { StoredRule } from '../../../runtime/vault/ports.ts';
import { acme, instanceOf, now, openContractVault, type MakeVault } from './harness.ts';

const ruleOf = (id: string, over: Partial<StoredRule> = {}): Omit<StoredRule, 'createdAt' | 'updatedAt'> => ({
  id,
  entityType: 'product',
  source: 'name',
  target: 'title',
  transform: '{}',
  ...over,
});

export function ruleContract(make: MakeVault): void {
  describe('mapping rules', () => {
    test('are given back in the order in which they were put, by datasource', async () => {
      const open = await openContractVault(make);
      expect(await open.vault.mappingRules('shop')).toEqual([]);
      const put = [ruleOf('z', { source: '\u0000\u0001', target: 'é \u{1F511}', transform: '{"n":1.10}' }), ruleOf('a', { source: '' })];
      const kept = put.map((rule) => ({ ...rule, createdAt: now, updatedAt: now }));
      expect(await open.vault.putMappingRules('shop', put, now)).toEqual(kept);
      await open.vault.putMappingRules('shop-2', [ruleOf('b')], now);
      await open.reopen();
      expect(await open.vault.mappingRules('shop')).toEqual(kept);
      expect(await open.vault.mappingRules('SHOP')).toEqual([]);
    });

    test('keep their id and times where they say what they said, and are gone where they are not put again', async () => {
      const { vault } = await openContractVault(make);
      await vault.putMappingRules('shop', [ruleOf('same'), ruleOf('other', { source: 'sku' }), ruleOf('gone', { source: 'x' })], now);
      const next = [ruleOf('1', { source: 'new' }), ruleOf('2', { source: 'sku', transform: '"string"' }), ruleOf('3')];
      const kept = await vault.putMappingRules('shop', next, now + 5);
      expect(kept).toEqual([
        { ...ruleOf('1', { source: 'new' }), createdAt: now + 5, updatedAt: now + 5 },
        { ...ruleOf('other', { source: 'sku', transform: '"string"' }), createdAt: now, updatedAt: now + 5 },
        { ...ruleOf('same'), createdAt: now, updatedAt: now },
      ]);
      expect(await vault.mappingRules('shop')).toEqual(kept);
      expect(await vault.putMappingRules('shop', [], now)).toEqual([]);
      expect(await vault.mappingRules('shop')).toEqual([]);
    });

    test('of one source and target are told apart by their order', async () => {
      const { vault } = await openContractVault(make);
      const two = [ruleOf('1', { transform: '1' }), ruleOf('2', { transform: '2' })];
      await vault.putMappingRules('shop', two, now);
      const kept = await vault.putMappingRules('shop', [ruleOf('3', { transform: '1' }), ruleOf('4', { transform: '2' })], now + 1);
      expect(kept).toEqual(two.map((rule) => ({ ...rule, createdAt: now, updatedAt: now })));
    });

    test('that several put at once are those of one of them, whole', async () => {
      const { vault, another } = await openContractVault(make);
      const vaults = [vault, await another(), vault];
      const put = await Promise.all(
        vaults.map((one, index) =>
          one.putMappingRules('shop', [ruleOf(`${index}-1`, { target: `${index}` }), ruleOf(`${index}-2`, { target: `${index}` })], now),
        ),
      );
      expect(put).toContainEqual(await vault.mappingRules('shop'));
    });

    test('go with their datasource, and those of others stay', async () => {
      const { vault } = await openContractVault(make);
      for (const owner of ['shop', 'shop-2']) {
        await vault.addInstance(instanceOf(owner));
        await vault.putMappingRules(owner, [ruleOf(`of ${owner}`)], now);
      }
      await vault.putMappingRules('file', [ruleOf('of file')], now);
      await vault.removeInstance(acme, 'shop');
      await vault.forget('file');
      expect(await vault.mappingRules('shop')).toEqual([]);
      expect(await vault.mappingRules('file')).toEqual([]);
      expect(await vault.mappingRules('shop-2')).toHaveLength(1);
    });
  });
}
