import type { LiveStep } from './live.ts';
import type { LoggedRequest, RequestCounts } from './request-log.ts';
import type { AnyRecord, Patch, Writable } from './write.ts';

/**
 * What can be done to a shop beside asking it over HTTP: the same for a shop in this process and for one in a child, which is
 * why everything is asynchronous and everything that goes in and out is plain JSON.
 */
export interface ShopControl {
  /** Makes a record as of now, with these fields. */
  create(kind: Writable, patch?: Patch): Promise<AnyRecord>;
  /** Changes fields and moves the modification time. Throws when there is no such record. */
  update(kind: Writable, id: number, patch: Patch): Promise<AnyRecord>;
  /** Puts a record in the trash: lists leave it out, its own path still gives it. */
  trash(kind: Writable, id: number): Promise<AnyRecord>;
  /** Takes a record away for good; false when there was none. */
  remove(kind: Writable, id: number): Promise<boolean>;
  /** How many records there are, the trash included. */
  count(kind: Writable): Promise<number>;
  /** One step of the life that `live` gives the shop. */
  step(): Promise<LiveStep>;
  requestCounts(): Promise<RequestCounts>;
  requests(): Promise<readonly LoggedRequest[]>;
  clearRequests(): Promise<void>;
  /** Answers so many more requests, and cuts all connections after them, until it is told again; without a number it is well again. */
  breakAfter(requests?: number): Promise<void>;
}

export interface Shop extends ShopControl, AsyncDisposable {
  /** `http://127.0.0.1:<port>`: what a datasource calls its base URL. */
  readonly url: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  /** Stops it; safe to call twice. */
  close(): Promise<void>;
}
