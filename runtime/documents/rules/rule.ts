import type { Expressions } from '../../expressions/expression.ts';
import type { Loaded } from '../catalog.ts';
import type { Connector } from '../generated/connector.ts';
import type { Datasource } from '../generated/datasource.ts';
import type { AllPermissions, Environment, Permissions } from '../permissions.ts';
import type { FileKind } from '../schema/schemas.ts';
import type { MapNode } from '../source/node.ts';
import type { Report } from '../source/problem.ts';

/** The compiler, as far as rules use it. */
export type Compiler = Pick<Expressions, 'jsonata' | 'template' | 'url' | 'path'>;

/** What rules are given beside the document. */
export interface RuleParts {
  readonly expressions: Compiler;
  readonly permissions: AllPermissions;
  readonly environment: Environment;
}

/** A document by itself. It may break its schema: a rule looks only at what has the shape it knows. */
export interface DocumentContext extends RuleParts {
  readonly kind: FileKind;
  readonly root: MapNode;
  /** What a document that came in this way may use. */
  readonly permitted: Permissions;
  readonly report: Report;
}

/** Checks a document by itself. */
export interface DocumentRule {
  readonly kinds: readonly FileKind[];
  check(context: DocumentContext): void;
}

/** A datasource among the connectors that serve. It may break its schema, as in DocumentContext. */
export interface DatasourceContext extends RuleParts {
  readonly root: MapNode;
  readonly uploaded: boolean;
  readonly connectors: ReadonlyMap<string, Loaded<Connector>>;
  readonly report: Report;
}

export type DatasourceRule = (context: DatasourceContext) => void;

/** A datasource whose connector is there. */
export interface ConnectedContext extends DatasourceContext {
  readonly connector: Loaded<Connector>;
}

export type ConnectedRule = (context: ConnectedContext) => void;

/** A mapping among the connectors and datasources that serve. It may break its schema, as in DocumentContext. */
export interface MappingContext {
  readonly root: MapNode;
  readonly connectors: ReadonlyMap<string, Loaded<Connector>>;
  readonly datasources: ReadonlyMap<string, Loaded<Datasource>>;
  readonly report: Report;
}

export type MappingRule = (context: MappingContext) => void;
