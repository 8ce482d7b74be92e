import { error } from './error.ts';
import { closed, flag, text, textOrNull } from './schema.ts';

const anySchema = (description: string) => ({ type: ['object', 'null'], additionalProperties: true, description });

export const actionShapes = {
  Action: closed('One thing that may be done at the provider.', {
    name: text('Machine name.'),
    label: text('Name shown to people.'),
    description: textOrNull('What it does, in a sentence.'),
    idempotent: flag('Whether to call it twice is as good as once.'),
    input: { ...anySchema('JSON Schema of what it takes.'), type: 'object' },
    output: anySchema('JSON Schema of what it gives; null: whatever comes.'),
  }),
  ActionDone: closed('What an action gave.', {
    data: { description: 'What it gave; null where that is nothing.' },
    error: { type: 'null' },
  }),
  ActionRefused: closed('Why an action gave nothing.', { data: { type: 'null' }, error }),
};
