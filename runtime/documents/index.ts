export type { Catalog, DocumentKind, Loaded } from './catalog.ts';
export type { Diagnostic } from './diagnostic.ts';
export { diagnosticCodes, explainDiagnostic } from './diagnostic-codes.ts';
export { type ResolvedConfiguration, resolveConfiguration } from './configuration/resolve-configuration.ts';
export { namesIn, type Phase } from './phases.ts';
export { createRegistry, type Registry, type RegistryOptions } from './registry/registry.ts';
export { loadRuntimeConfiguration, type RuntimeConfiguration } from './runtime-configuration.ts';
export { schemaTexts } from './schema/schemas.ts';
