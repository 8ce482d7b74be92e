import { isEnabled } from '../datasource-words.ts';
import type { Synchronization } from '../generated/datasource.ts';
import { type FormPlan, propertyFields, type ToggleField, toggleFields } from './form-plan.ts';

/** What a form shows of a datasource: what it was given, but for its secrets. What was not given is null, or as the document says. */
export interface WrittenForm {
  readonly values: { readonly [field: string]: unknown };
  readonly toggles: { readonly [field: string]: boolean };
}

export function writeForm(
  plan: FormPlan,
  configuration: { readonly [property: string]: unknown },
  synchronization: Synchronization | undefined,
): WrittenForm {
  const shown = propertyFields(plan).filter(({ secret }) => !secret);
  const valueOf = (property: string, fallback: unknown): unknown =>
    Object.hasOwn(configuration, property) ? configuration[property] : fallback;
  return {
    values: Object.fromEntries(shown.map(({ name, property, schema }) => [name, valueOf(property, schema.default ?? null)])),
    toggles: Object.fromEntries(toggleFields(plan).map((field) => [field.name, isOn(field, synchronization)])),
  };
}

/** Whether all that it switches are synced. */
function isOn({ objects }: ToggleField, said: Synchronization = {}): boolean {
  return objects.every((object) => isEnabled(said, object));
}
