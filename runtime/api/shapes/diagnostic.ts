import { closed, oneOf, text } from './schema.ts';

const place = (description: string) => ({ type: 'integer', minimum: 1, description });

export const diagnosticShapes = {
  Diagnostic: closed(
    'A problem in a document.',
    {
      code: text('What it is; `ferrule explain` tells more of it.'),
      severity: oneOf(['error', 'warning'], 'A document with an error does not serve.'),
      message: text('What is wrong and what was expected.'),
      file: text('The file it is in.'),
      line: place('Line, from 1.'),
      column: place('Column, from 1.'),
      pointer: text('JSON pointer of the value or key.'),
      hint: text('What to do.'),
      frame: text('The line and its neighbours, with a caret under the place.'),
    },
    ['hint', 'frame'],
  ),
};
