import { failure } from '../failure.ts';
import { spendText, type Run } from '../run.ts';
import { ofText, type Definition } from './definition.ts';

/** Base64 (of Latin-1, as JSONata does it) and URL encoding. */
export const encoding = {
  base64encode: ofText((text) => Buffer.from(text, 'binary').toString('base64')),
  base64decode: ofText((text) => Buffer.from(text, 'base64').toString('binary')),
  encodeUrlComponent: ofUrl('encodeUrlComponent', encodeURIComponent),
  encodeUrl: ofUrl('encodeUrl', encodeURI),
  decodeUrlComponent: ofUrl('decodeUrlComponent', decodeURIComponent),
  decodeUrl: ofUrl('decodeUrl', decodeURI),
} satisfies { readonly [name: string]: Definition };

function ofUrl(token: string, convert: (text: string) => string): Definition {
  return ofText((text: string, run: Run) => {
    spendText(run, text.length);
    try {
      return convert(text);
    } catch {
      throw failure('D3140', { value: text, token, position: run.position });
    }
  });
}
