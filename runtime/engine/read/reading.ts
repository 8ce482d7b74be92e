import type { HttpResponse } from '../../http/index.ts';
import type { Mapper } from '../../mapping/index.ts';
import type { ReadOptions } from '../engine.ts';
import type { ListPlan, ObjectPlan } from '../plan.ts';
import type { Session } from '../session.ts';

/** A read of one object: what it reads with, fixed when it starts. */
export interface Reading {
  readonly session: Session;
  readonly object: ObjectPlan;
  readonly list: ListPlan;
  readonly mapper: Mapper | undefined;
  readonly options: ReadOptions;
}

/** A page's response. */
export interface Fetched {
  readonly response: HttpResponse;
  /** When the request was sent by the provider's clock, milliseconds since the epoch. */
  readonly providerTime: number;
}
