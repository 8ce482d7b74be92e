export { checkMappings, knownOf } from './check-mappings.ts';
export { endMapping } from './end-mapping.ts';
export { lookupNotes } from './lookup-notes.ts';
export { createMappingReach, type MappingReach, type MappingReachParts } from './mapping-reach.ts';
export { type GivenRule, storedRows } from './mapping-rules.ts';
export { createMappingService, type MappingForm, mappingForms, type MappingService } from './mapping-service.ts';
export type { PreviewAsked } from './preview-mapping.ts';
export type { RemapOptions, RemapReport } from './remap.ts';
export { retryFailed } from './retry-failed.ts';
