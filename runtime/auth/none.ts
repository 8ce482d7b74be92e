import type { Credentials } from './scheme.ts';

export function none(): Credentials {
  return { place: [], secrets: [], requireHttps: false };
}
