import type { ActionHandle } from '../engine/index.ts';
import type { ScopedConnectors } from '../tenancy/index.ts';
import type { Runtime } from './runtime.ts';

/** What `ferrule types` writes of documents: the shape that a runtime's types have. */
export interface RuntimeTypes {
  readonly connectors: { readonly [name: string]: ConnectorTypes };
  /** The connector of each datasource. */
  readonly datasources: { readonly [name: string]: string };
  readonly scopes: { readonly [name: string]: { readonly required: boolean } };
}

export interface ConnectorTypes {
  readonly configuration: object;
  readonly objects: string;
  readonly actions: { readonly [name: string]: ActionTypes };
}

export interface ActionTypes {
  readonly input: unknown;
  readonly output: unknown;
}

/** Types of a runtime, or those themselves. */
type TypesOf<Of> = Of extends { readonly '~types'?: infer Types extends RuntimeTypes } ? Types : Of extends RuntimeTypes ? Of : never;
type Name<Of> = keyof Of & string;

export type $InferConnectorKey<Of> = Name<TypesOf<Of>['connectors']>;
export type $InferScopeKey<Of> = Name<TypesOf<Of>['scopes']>;
export type $InferScoped<Of> = TypedScope<TypesOf<Of>>;
export type $InferConfig<Connector> = Connector extends ConnectorTypes ? Connector['configuration'] : never;
export type $InferActionKeys<Connector> = Connector extends ConnectorTypes ? Name<Connector['actions']> : never;

type ActionsOf<Types extends RuntimeTypes, Connector extends string> = Types['connectors'][Connector]['actions'];
type HandleOf<Types extends RuntimeTypes, Connector extends string, Action extends Name<ActionsOf<Types, Connector>>> = ActionHandle<
  ActionsOf<Types, Connector>[Action]['input'],
  ActionsOf<Types, Connector>[Action]['output']
>;

/** A runtime that knows its documents while programs are written. What is only known when it runs is at `reach` and `datasource`. */
export type TypedRuntime<Types extends RuntimeTypes> = Omit<Runtime, 'action' | 'scope'> & {
  /** Only a type: there is nothing. */
  readonly '~types'?: Types;
  action<Datasource extends Name<Types['datasources']>, Action extends Name<ActionsOf<Types, Types['datasources'][Datasource]>>>(
    datasource: Datasource,
    action: Action,
  ): HandleOf<Types, Types['datasources'][Datasource], Action>;
  scope<Scope extends Name<Types['scopes']>>(
    type: Scope,
    ...identity: Types['scopes'][Scope]['required'] extends true ? [identity: string] : [identity?: string]
  ): TypedScope<Types>;
};

type TypedKeys = 'connect' | 'update' | 'action';

/** The connectors of a tenant, by their names: what has a name of its own is at `datasource`. */
export type TypedScope<Types extends RuntimeTypes> = Omit<ScopedConnectors, TypedKeys> & {
  connect<Key extends Name<Types['connectors']>>(
    key: Key,
    configuration: Types['connectors'][Key]['configuration'],
    ...options: RestOf<ScopedConnectors['connect']>
  ): ReturnType<ScopedConnectors['connect']>;
  update<Key extends Name<Types['connectors']>>(
    key: Key,
    configuration: Partial<Types['connectors'][Key]['configuration']>,
  ): ReturnType<ScopedConnectors['update']>;
  action<Key extends Name<Types['connectors']>, Action extends Name<ActionsOf<Types, Key>>>(
    key: Key,
    action: Action,
  ): HandleOf<Types, Key, Action>;
};

type RestOf<Method extends (...given: never[]) => unknown> = Parameters<Method> extends [unknown, unknown, ...infer Rest] ? Rest : never;
