import { answer, type Answer, failure } from './answer.ts';
import { noRoute } from './errors.ts';

export const modes = ['shop', 'noPlugin', 'html', 'other'] as const;
/**
 * What an address may be that is taken for the shop's: `noPlugin` a WordPress where WooCommerce is not active, `html` a site that
 * answers everything with a page, `other` a service with a JSON API of its own.
 */
export type Mode = (typeof modes)[number];

const html = { 'Content-Type': 'text/html; charset=UTF-8' };
const page = '<!doctype html>\n<html lang="en"><head><title>Sample shop</title></head><body><h1>Welcome</h1></body></html>\n';

/** What is answered in place of the shop; undefined where it is the shop. */
export function answerOf(mode: Mode, path: string): Answer | undefined {
  if (mode === 'shop') return undefined;
  if (mode === 'html') return answer(page, html);
  if (mode === 'other') return answer({ service: 'inventory', status: 'ok', items: 0 });
  if (!path.startsWith('/wp-json')) return answer(page, html);
  return /^\/wp-json\/?$/.test(path) ? answer({ name: 'Sample site', namespaces: ['oembed/1.0', 'wp/v2'] }) : failure(noRoute);
}
