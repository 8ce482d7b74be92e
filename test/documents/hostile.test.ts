import { expect, it } from 'vitest';
import { loadDocument } from '../../runtime/documents/load-document.ts';
import { diagnosticsOf } from '../../runtime/documents/report/diagnostics-of.ts';
import { parts } from './parts.ts';

const size = 200_000;
const fill = (piece: string): string => piece.repeat(Math.floor(size / piece.length));
const many = (make: (index: number) => string): string => Array.from({ length: 8_000 }, (_, index) => make(index)).join('');
const connector = 'name: a\nhttp: { baseUrl: https://example.com }\n';

// What takes the square of its length takes minutes here, and the test ends before.
it.each([
  ['brackets', 'a.mapping.yaml', fill('['), 'nesting-too-deep'],
  ['brackets of JSON', 'a.mapping.json', fill('{"a":'), 'nesting-too-deep'],
  ['dashes', 'a.mapping.yaml', fill('- '), 'nesting-too-deep'],
  ['tags', 'a.mapping.yaml', fill('! '), 'yaml-syntax'],
  ['blank lines', 'a.mapping.yaml', fill('\n'), 'file-empty'],
  ['the same key', 'a.mapping.yaml', fill('k: 1\n'), 'duplicate-key'],
  ['unknown keys', 'a.datasource.yaml', many((index) => `k${index}: 1\n`), 'unknown-key'],
  ['values of a wrong type', 'a.connector.yaml', `${connector}objects:\n${many((index) => `  - { name: a${index}, list: 1 }\n`)}`, 'wrong-type'],
  ['wrong alternatives', 'a.connector.yaml', `name: a\nobjects: [{ name: a }]\nhttp:\n  baseUrl: https://a\n  headers:\n${many((index) => `    k${index}: { a: 1 }\n`)}`, 'wrong-type'],
  ['old spellings', 'a.datasource.yaml', `name: a\nconnector: b\nconfiguration:\n${many((index) => `  k${index}_env: HOME\n`)}`, 'environment-not-allowed'],
  ['a chain of objects', 'a.connector.yaml', `${connector}objects:\n${many((index) => `  - { name: a${index}, dependsOn: [a${index + 1}] }\n`)}`, 'unknown-object'],
  ['aliases that are nothing', 'a.mapping.yaml', many((index) => `k${index}: *a\n`), 'alias-unknown'],
  ['references to the environment', 'a.datasource.yaml', `name: a\nconnector: b\nconfiguration: { a: "${fill('${env:A}')}" }`, 'environment-not-allowed'],
  ['warnings', 'a.datasource.yaml', `name: a\nconnector: b\nconfiguration:\n${many((index) => `  k${index}: "\${env:SHOP_UNSET}"\n`)}`, 'more-problems'],
  ['broken references', 'a.datasource.yaml', `name: a\nconnector: b\nconfiguration: { a: "${fill('${x} ')}" }`, 'environment-reference'],
  ['templates', 'a.connector.yaml', `name: a\nobjects: [{ name: a }]\nhttp: { baseUrl: "${fill('{{ 1 }}')}" }`, 'out-of-range'],
  ['placeholders', 'a.connector.yaml', `name: a\nobjects: [{ name: a }]\nhttp: { baseUrl: "${fill('{x}')}" }`, 'out-of-range'],
  ['JSONata', 'a.mapping.yaml', `object: a\ntransform: "${fill('if (a) ')}"`, 'out-of-range'],
  ['beginnings of tokens', 'a.mapping.yaml', `objct: ${fill('-eyJabcdefgh')}`, 'unknown-key'],
  ['rules of one target', 'a.mapping.yaml', `object: a\nrules:\n${many((index) => `  - { target: a.b${index % 3}, source: c }\n`)}`, 'target-twice'],
  ['targets', 'a.mapping.yaml', `object: a\nrules:\n${many((index) => `  - { target: ${'a.'.repeat(20)}b${index}, source: c }\n`)}`, 'bad-format'],
  ['an unquoted brace after much text', 'a.mapping.yaml', `object: { a: ${fill('-a')}{{x`, 'quote-this'],
])('refuses %s without end', (_what, file, text, code) => {
  const reading = loadDocument({ file, text, uploaded: false, named: true }, parts);
  if (!reading) throw new Error('it was not read');
  const diagnostics = diagnosticsOf(reading, reading.problems);
  expect(reading.candidate).toBeUndefined();
  expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
  expect(diagnostics.length).toBeLessThanOrEqual(101);
  expect(JSON.stringify(diagnostics).length).toBeLessThan(400_000);
});
