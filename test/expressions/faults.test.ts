import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readFaults } from './fuzz/faults.ts';

describe('the planted faults', async () => {
  const faults = await readFaults();

  it('are thirty or more, each under a name of its own', () => {
    expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
    expect(faults.length).toBeGreaterThanOrEqual(30);
  });

  it.each(faults)('$name: stands at one place of $file', ({ file, text, replacement }) => {
    const source = readFileSync(`runtime/expressions/${file}`, 'utf8');
    expect(source.split(text)).toHaveLength(2);
    expect(replacement).not.toBe(text);
  });
});
