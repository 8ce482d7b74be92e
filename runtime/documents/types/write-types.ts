import type { Catalog, Loaded } from '../catalog.ts';
import type { Action, Connector } from '../generated/connector.ts';
import { connectorName } from '../datasource-words.ts';
import { member, schemaType, type TypedSchema, union } from './schema-type.ts';

/** The scopes of ferrule.yaml. */
export type ScopeKinds = Readonly<Record<string, { readonly required: boolean }>>;

const head = `// Written by \`ferrule types\` from the documents; not edited.
import type * as Library from 'ferrule';

/** What \`createRuntime<Ferrule>()\` knows of the documents. */
export interface Ferrule {
`;

const tail = `}

/** Names of the connectors, of a runtime or of these documents. */
export type $InferConnectorKey<Of = Ferrule> = Library.$InferConnectorKey<Of>;
/** Names of the scopes. */
export type $InferScopeKey<Of = Ferrule> = Library.$InferScopeKey<Of>;
/** What \`scope(…)\` gives. */
export type $InferScoped<Of = Ferrule> = Library.$InferScoped<Of>;
/** The configuration of a connector, by its name or its types. */
export type $InferConfig<Connector> = Library.$InferConfig<ConnectorOf<Connector>>;
/** Names of the actions of a connector, by its name or its types. */
export type $InferActionKeys<Connector> = Library.$InferActionKeys<ConnectorOf<Connector>>;

type ConnectorOf<Connector> = Connector extends keyof Ferrule['connectors'] ? Ferrule['connectors'][Connector] : Connector;
`;

/** A declaration file for the documents that serve: connectors with configuration, objects and actions, datasources, scopes. */
export function writeTypes({ connectors, datasources }: Pick<Catalog, 'connectors' | 'datasources'>, scopes: ScopeKinds): string {
  const parts = [
    group(
      'connectors',
      named(connectors).map(({ document }) => connectorMember(document)),
    ),
    group(
      'datasources',
      named(datasources).map(({ document }) => member(document.name, JSON.stringify(connectorName(document)), document.label, '    ')),
    ),
    group(
      'scopes',
      Object.entries(scopes)
        .toSorted(byName)
        .map(([name, { required }]) => member(name, `{ readonly required: ${required} }`, undefined, '    ')),
    ),
  ];
  return `${head}${parts.join('')}${tail}`;
}

function named<Document>(documents: ReadonlyMap<string, Loaded<Document>>): readonly Loaded<Document>[] {
  return [...documents].toSorted(byName).map(([, loaded]) => loaded);
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function group(name: string, members: readonly string[]): string {
  return `  readonly ${name}: {\n${members.map((each) => `${each}\n`).join('')}  };\n`;
}

function connectorMember(connector: Connector): string {
  const { name, label, description, objects, actions = {} } = connector;
  const indent = '      ';
  const keys = [
    member('configuration', schemaType(configurationOf(connector), 'given', indent), undefined, indent),
    member('objects', union(objects.map((object) => JSON.stringify(object.name))), undefined, indent),
    member('actions', `{\n${Object.entries(actions).map(actionMember).join('')}${indent}}`, undefined, indent),
  ];
  return member(name, `{\n${keys.join('\n')}\n    }`, description ?? label, '    ');
}

/** What the connector gives itself need not be given. */
function configurationOf({ configurationSchema, defaultConfiguration = {} }: Connector): TypedSchema {
  const schema: TypedSchema = configurationSchema ?? { type: 'object', additionalProperties: false };
  return { ...schema, required: (schema.required ?? []).filter((name) => !Object.hasOwn(defaultConfiguration, name)) };
}

function actionMember([name, action]: readonly [string, Action]): string {
  const indent = '          ';
  const { input = { type: 'object', additionalProperties: false }, output = {}, description, label } = action;
  const keys = [
    member('input', schemaType(input, 'given', indent), undefined, indent),
    member('output', schemaType(output, 'got', indent), undefined, indent),
  ];
  return `${member(name, `{\n${keys.join('\n')}\n        }`, description ?? label, '        ')}\n`;
}
