import type { DecodedPage } from '../../decoders/decoder.ts';
import type { HttpResponse } from '../../http/index.ts';
import type { ConnectorError } from '../../kernel/errors.ts';
import type { Mapper } from '../../mapping/index.ts';
import type { Partition } from '../../partitions/index.ts';
import type { ReadOptions, ReadPage } from '../engine.ts';
import type { ListPlan, ObjectPlan } from '../plan.ts';
import type { ReadOutcome } from '../responses/answer.ts';
import type { Session } from '../session.ts';

/** A read of one object: what it reads with, fixed when it starts. */
export interface Reading {
  readonly session: Session;
  readonly object: ObjectPlan;
  readonly list: ListPlan;
  readonly mapper: Mapper | undefined;
  readonly options: ReadOptions;
  /** The partition in hand; absent where the object is not parted. */
  readonly partition?: Partition;
  /** The range of history in hand, which its pages are told by; absent where it is not read in ranges. */
  readonly range?: Partition;
  /** Reads another object of the datasource, all its partitions. */
  readonly readOther: (object: string, options: ReadOptions) => AsyncIterable<ReadPage>;
}

/** A page's response. */
export interface Fetched {
  readonly response: HttpResponse;
  /** When the request was sent by the provider's clock, milliseconds since the epoch. */
  readonly providerTime: number;
  /** The same page with further batches of properties. */
  readonly others?: readonly Fetched[];
  /** What the response is instead of a page. */
  readonly outcome?: ReadOutcome | undefined;
  /** Why a part is left out, where `outcome` is `skip`. */
  readonly reason?: string | undefined;
  /** What the response says, where `outcome` is `restart`. */
  readonly refusal?: ConnectorError | undefined;
  /** The page, where an error rule has looked at it already. */
  readonly decoded?: DecodedPage | undefined;
}
