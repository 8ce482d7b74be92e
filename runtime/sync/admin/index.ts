export { createAdmin } from './admin-connectors.ts';
export type * from './admin-shapes.ts';
export { createKeepFacts } from './keep-facts.ts';
