import type { OpenTexts } from './shared-read.ts';

/** A read of parents that has been followed to its end. */
export interface Followed {
  readonly share: string;
  readonly open: OpenTexts;
}
