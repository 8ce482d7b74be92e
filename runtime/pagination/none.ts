import type { Paginator } from './paginator.ts';

export function none(): Paginator {
  return { request: () => ({ place: [] }), next: () => ({ stop: 'singlePage' }), stable: true };
}
