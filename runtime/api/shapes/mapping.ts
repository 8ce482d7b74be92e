import { closed, count, flag, list, oneOf, shape, text, textOrNull, time } from './schema.ts';

const anything = (description: string) => ({ description });
const rule = { type: 'object', additionalProperties: true, description: 'A rule, as a mapping document has it.' };
const layerKind = oneOf(['inline', 'rows', 'document'], 'What it is: the datasource itself, its rows of rules, or a document.');

const from = {
  layer: text('Name of the document, or of the datasource, that says so.'),
  kind: layerKind,
  pointer: text('JSON pointer of it, there.'),
};

const problem = {
  layer: text('Name of the document, or of the datasource, that says so.'),
  target: text('Of the rule.'),
  pointer: text('JSON pointer of the rule, there.'),
  message: text('What is wrong, and what to do.'),
};

const summary = {
  name: text('Machine name.'),
  object: text('The object whose records it maps.'),
  connector: textOrNull('Only of this connector; null: of any.'),
  datasource: textOrNull('Only of this datasource; null: of any.'),
  entity: textOrNull('What its records are to you; null: nothing of their own.'),
  hash: text('Content hash of the document.'),
  uploaded: flag('Whether it came over the HTTP API.'),
};

const row = {
  entity_type: text('The object whose records it maps, or what these are to you (`entity`).'),
  source_field: text('Path in the record; empty where the value comes from elsewhere.'),
  target_field: text('Name in the result; dots nest.'),
  transform_json: anything('A step, a list of steps, or what else a rule says: `default`, `required`, `value`.'),
};

const identified = {
  id: textOrNull('Its id, where it has one.'),
  raw: anything('The record.'),
  mapped: anything('What becomes of it; null where it cannot be mapped.'),
};
const errors = list({ type: 'string' }, 'Why it cannot be mapped.');

const counts = {
  mapped: count('Now mapped, or mapped to something else.'),
  failed: count('Now failed, or for another reason.'),
  unchanged: count('As they were.'),
  skipped: count('Changed by somebody else meanwhile: left as they are.'),
};

export const mappingShapes = {
  MappingSummary: closed('A mapping document.', summary),
  MappingText: closed(
    'What a mapping document says, in one of its forms.',
    {
      ...summary,
      form: oneOf(['fields', 'rules', 'rows'], 'The form.'),
      fields: { type: 'object', additionalProperties: { type: 'string' }, description: 'Path in the record → name in the result.' },
      rules: list(rule, 'In the order in which they are tried.'),
      rows: list(shape('RuleRow'), 'In the order in which they are tried.'),
      transform: textOrNull('JSONata whose object is merged over what the rules gave.'),
      requires: list({ type: 'string' }, 'Targets that there must be rules for.'),
    },
    ['fields', 'rules', 'rows'],
  ),
  RuleRow: closed('A rule as a row of a table.', row, ['transform_json']),
  KeptRule: closed('A rule that is kept.', {
    id: text('Its id, which stays while it says the same of the same.'),
    ...row,
    created_at: time('When it was first put.'),
    updated_at: time('When it was last changed.'),
  }),
  MappingProblem: closed('What keeps rules from mapping records, whatever those are.', problem),
  MappingCheck: closed('What is wrong with a mapping.', {
    valid: flag('Whether records can be mapped by it.'),
    diagnostics: list(shape('Diagnostic'), 'Problems in the document.'),
    problems: list(
      closed('What keeps the records of a datasource from being mapped.', {
        datasource: text('Its name.'),
        object: text('The object.'),
        ...problem,
      }),
      'Of each datasource whose records it maps.',
    ),
  }),
  MappingPreview: closed('Records, and what becomes of them; nothing of it is kept.', {
    datasource: text('Name of the datasource.'),
    object: text('The object.'),
    records: list(closed('A record.', { ...identified, errors }), 'In the order that was asked for.'),
    rules: list(closed('Where a target comes from.', { target: text('Its name.'), ...from }), 'In the order in which they are tried.'),
    problems: list(shape('MappingProblem'), 'What keeps a sync from beginning.'),
    lookups: closed('What was looked up.', { queries: count('How often.'), keys: count('How many keys were asked for.') }),
  }),
  MergedMapping: closed('How the records of an object are mapped: all that is said of it as one list.', {
    datasource: text('Name of the datasource.'),
    object: text('The object.'),
    entity: textOrNull('What its records are to you; null: nothing of their own.'),
    layers: list(closed('Where rules were written.', { kind: layerKind, name: from.layer }), 'That which counts most first.'),
    rules: list(
      closed('A rule.', { target: text('Its name.'), ...from, rule }, ['rule']),
      'In the order in which they are tried. The rule itself is not told of documents that are another’s.',
    ),
    transforms: list(
      closed('JSONata over the whole record.', { ...from, transform: text('Its source.') }, ['transform']),
      'In their order.',
    ),
    requires: list(closed('A target that there must be a rule for.', { target: text('Its name.'), ...from }), 'In no order.'),
    problems: list(shape('MappingProblem'), 'What keeps a sync from beginning.'),
  }),
  RemapReport: closed(
    'What was mapped again.',
    {
      datasource: text('Name of the datasource.'),
      dryRun: flag('Whether nothing was written.'),
      objects: list(
        closed('Of one object.', { object: text('Its name.'), which: oneOf(['failed', 'all'], 'Which of its records.'), ...counts }),
        'Those that this call has come to.',
      ),
      next: textOrNull('What `after` asks for the rest with; null: that was all.'),
      records: list(closed('A record.', { object: text('Its object.'), ...identified, id: text('Its id.'), errors }), 'Of a dry run.'),
    },
    ['records'],
  ),
  Table: closed('A table that rules look into.', {
    name: text('Its name.'),
    rows: count('How many it has.'),
    version: count('One higher each time that it is put, from 1.'),
    columns: list({ type: 'string' }, 'Those of its first row.'),
    changedAt: time('When it was last put.'),
  }),
};
