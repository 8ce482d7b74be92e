import type { DecodedPage } from '../../decoders/decoder.ts';
import type { Scope } from '../../expressions/index.ts';
import type { ListPlan } from '../plan.ts';
import { evaluate } from '../evaluate.ts';
import { isTrue, type PageView } from './page-rules.ts';

/** Whether a list within a record of the page was cut off, by the document's `truncated`: asked of each record where it reads `record`. */
export async function isTruncated({ truncated, request }: ListPlan, page: DecodedPage, scope: Scope, view: PageView): Promise<boolean> {
  if (truncated === undefined) return false;
  const where = `${request.where}.truncated`;
  const seen = { ...scope, ...view };
  if (!truncated.names.has('record')) return isTrue(await evaluate(truncated, seen, where), where);
  for (const record of page.values) if (isTrue(await evaluate(truncated, { ...seen, record }, where), where)) return true;
  return false;
}
