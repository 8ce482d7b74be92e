import { closed, count, list, text } from './schema.ts';

const schema = { type: 'object', additionalProperties: true };
const field = text('Path of the field, as `customer.email` or `lines[*].sku`.');
const declared = text('What is declared of it.');
const found = text('What it is in records.');

export const discoveryShapes = {
  Resource: closed('Something that a datasource has and that can be read.', {
    id: { type: ['string', 'integer'], description: "The provider's own id or name of it." },
    name: text('Name shown to people.'),
    type: text('What kind of thing it is: `object`, or what the connector calls those that it finds.'),
    object: text('Name of the object that reads it.'),
  }),
  ObjectSchema: closed('What the records of an object look like.', {
    object: text('Name of the object.'),
    records: count('Records that were looked at.'),
    schema: { ...schema, description: 'JSON Schema (draft 2020-12) that all of them are valid against.' },
    declared: { ...schema, type: ['object', 'null'], description: 'What the connector declares of them; null when nothing.' },
    drift: {
      ...closed('How records differ from what is declared; null when nothing is declared.', {
        added: list(closed('In records, and not declared.', { field, found }), 'New fields.'),
        missing: list(closed('Declared, and in none of these records.', { field, declared }), 'Missing fields.'),
        changed: list(closed('Declared as something else.', { field, declared, found }), 'Changed fields.'),
      }),
      type: ['object', 'null'],
    },
  }),
};
