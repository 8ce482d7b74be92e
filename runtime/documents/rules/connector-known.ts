import { didYouMean } from '../../kernel/suggest.ts';
import type { Loaded } from '../catalog.ts';
import type { Connector } from '../generated/connector.ts';
import { childAt, type MapNode, textOf } from '../source/node.ts';
import { atValue } from '../source/problem.ts';
import type { ConnectedRule, DatasourceRule } from './rule.ts';

/** A datasource's connector serves. */
export const connectorKnownRule: DatasourceRule = ({ root, connectors, report }) => {
  const name = connectorIn(root);
  if (name === undefined || connectors.has(name)) return;
  report({
    code: 'unknown-connector',
    at: atValue(childAt(root, 'connector') ?? root),
    message: `no connector "${name}" is loaded`,
    hint: nearNames(name, connectors.keys(), 'connectors'),
  });
};

/** The name of a datasource's connector, without its version. */
export function connectorIn(root: MapNode): string | undefined {
  return textOf(childAt(root, 'connector'))?.replace(/@.*/, '');
}

/** `shop@1.2` takes 1.2 and 1.2.x. */
export const connectorVersionRule: ConnectedRule = ({ root, connector, report }) => {
  const pin = textOf(childAt(root, 'connector'))?.split('@')[1];
  if (pin === undefined || isVersion(connector, pin)) return;
  const { name, version = '0.0.0' } = connector.document;
  report({
    code: 'version-mismatch',
    at: atValue(childAt(root, 'connector') ?? root),
    message: `connector ${name} is loaded as ${version}, not ${pin}`,
    hint: `write ${name}@${version}, or ${name} for any version`,
  });
};

function isVersion({ document }: Loaded<Connector>, pin: string): boolean {
  const parts = (document.version ?? '0.0.0').split(/[-+]/)[0]?.split('.') ?? [];
  return pin.split('.').every((part, index) => Number(part) === Number(parts[index] ?? '0'));
}

export function nearNames(name: string, known: Iterable<string>, word: string): string {
  const names = [...known];
  const near = didYouMean(name, names);
  if (near !== undefined) return `did you mean "${near}"?`;
  return names.length === 0 ? `no ${word} are loaded` : `loaded: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''}`;
}
