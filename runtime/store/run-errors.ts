import { errorsOf } from '../sync/run-errors.ts';

/** Of what a page adds to the column `errors`, a JSON list: its items; null for nothing. */
export function addedErrors(...given: Parameters<typeof errorsOf>): string | null {
  const errors = errorsOf(...given);
  return errors.length === 0 ? null : JSON.stringify(errors).slice(1, -1);
}

/** The new value of the column, as SQL of both databases; `added` is the place of what `addedErrors` gave. */
export function appendedErrors(added: string): string {
  return `CASE WHEN ${added} IS NULL THEN errors ELSE rtrim(errors, ']') || CASE errors WHEN '[]' THEN '' ELSE ',' END || ${added} || ']' END`;
}
