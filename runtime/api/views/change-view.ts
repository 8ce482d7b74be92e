import { stringifyJson } from '../../kernel/json.ts';
import type { CursorChange } from '../../sync/index.ts';
import { storedText } from './stored-view.ts';

/** A change as JSON text. */
export function changeText(change: CursorChange): string {
  const { kind, object, id, cursor } = change;
  const known = { kind, object, id, cursor };
  if (change.kind === 'deleted') return stringifyJson({ ...known, at: change.at });
  return `${stringifyJson({ ...known, at: change.entity.changed_at }).slice(0, -1)},"record":${storedText(change.entity)}}`;
}
