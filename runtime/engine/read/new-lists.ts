import { ConnectorError } from '../../kernel/errors.ts';
import type { ListPlan } from '../plan.ts';
import type { Position } from './position.ts';
import type { Fetched } from './reading.ts';

/** New lists that one read may be told to begin. */
const most = 10;

/** How many lists a read was told to begin, over all its windows. */
export interface RestartCount {
  count: number;
}

/** The lists of a read that a rule of the document ends before their end, and what each has given. */
export interface NewLists {
  /** Records came that the list before did not give. */
  give(): void;
  /** Another list begins for another reason: it has a count of its own. */
  forget(): void;
  /** The first page of the list after the one that broke off at `position`. Throws PAGINATION_STALLED where it could give nothing new. */
  begin(position: Position, since: string | undefined, why: Fetched): Position;
}

/** Whether a rule of the document may tell to begin anew. */
export function beginsAnew({ use }: Pick<ListPlan, 'use'>): boolean {
  return use?.rules.some(({ outcome }) => outcome === 'restart') === true;
}

/** A list of the same bounds has given something new where it came further; one that begins later, where a record was left of it. */
export function createNewLists(restarts: RestartCount): NewLists {
  let isLater = false;
  let isGiven = true;
  let before = -1;
  return {
    give() {
      isGiven = true;
    },
    forget() {
      [isLater, before] = [false, -1];
    },
    begin(position, since, why) {
      const { received = 0 } = position;
      if (position.token === null)
        throw stalled(
          why,
          'this is the first page of a list, and a new one would be the same request; let the rule hold for later pages only, as by its status or message, or say `then: fail`',
        );
      if (!(isLater ? isGiven : received > before))
        throw stalled(
          why,
          'the list that was begun anew broke off again, and gave no record that the one before it did not; ask for larger pages, or part the read into `partitions` or windows',
        );
      if (restarts.count >= most)
        throw stalled(
          why,
          `this read has begun ${most} lists anew already; ask for larger pages, or part the read into \`partitions\` or windows`,
        );
      restarts.count += 1;
      isLater = since !== position.since;
      before = isLater ? -1 : Math.max(before, received);
      isGiven = false;
      return { token: null, pages: 0, received: 0, since };
    },
  };
}

function stalled({ refusal }: Fetched, what: string): ConnectorError {
  const { details = {}, message = '' } = refusal ?? {};
  const rule = typeof details['rule'] === 'string' ? `${details['rule']}: ` : '';
  return new ConnectorError('PAGINATION_STALLED', `${rule}\`then: restart\`, but ${what}. The response: ${message}`, details, refusal);
}
