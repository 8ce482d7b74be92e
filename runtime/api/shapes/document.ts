import { closed, flag, list, oneOf, shape, text } from './schema.ts';

export const documentKinds = ['connector', 'datasource', 'mapping'] as const;

/** The component of the OpenAPI document that says what a document of this kind may hold. */
export function documentComponent(kind: string): string {
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1)}Document`;
}

const kind = oneOf(documentKinds, 'What it describes.');
const name = text('Its name.');
const hash = text('Content hash of the document.');
const diagnostics = list(shape('Diagnostic'), 'Problems that stand in it.');

export const documentShapes = {
  DocumentSummary: closed('A document that serves.', {
    kind,
    name,
    file: text('Name of its file.'),
    hash,
    uploaded: flag('Whether it came over the HTTP API and can be removed there.'),
    diagnostics,
  }),
  UploadedDocument: closed('A document that was taken up.', { kind, name, hash, diagnostics }),
};
