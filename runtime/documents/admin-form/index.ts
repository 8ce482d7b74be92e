export * from './form-plan.ts';
export { formSchemasOf } from './form-schema.ts';
export { formPointer } from './pointer-of.ts';
export { type ReadForm, readForm, readSync } from './read-form.ts';
export { type WrittenForm, writeForm } from './write-form.ts';
