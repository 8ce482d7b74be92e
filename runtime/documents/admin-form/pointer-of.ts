import { type FormPlan, propertyFields } from './form-plan.ts';

/** Where a problem of a datasource's document stands in the form's body: `/configuration/baseUrl` → `/baseUrl`. */
export function formPointer(plan: FormPlan, pointer: string): string {
  const [, top, property, ...rest] = pointer.split('/');
  const fields = propertyFields(plan);
  const field = top === 'configuration' ? fields.find((one) => one.property === property) : undefined;
  if (field) return ['', field.name, ...rest].join('/');
  // What is wrong with the address alone is told of the whole document, where the address is written in another way than it is read.
  return top === 'connector' ? `/${fields.find(({ schema }) => schema.format === 'uri')?.name ?? ''}` : '';
}
