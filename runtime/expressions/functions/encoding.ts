import { ExpressionError } from '../expression.ts';
import { failure } from '../failure.ts';
import { boundText, spendText, type Run } from '../run.ts';
import { ofText, type Definition } from './definition.ts';

/** Base64 (of Latin-1, as JSONata does it) and URL encoding. */
export const encoding = {
  base64encode: ofText((text, run) => bounded(run, text, (given) => Buffer.from(given, 'binary').toString('base64'), 4)),
  base64decode: ofText((text, run) => bounded(run, text, (given) => Buffer.from(given, 'base64').toString('binary'), 4)),
  encodeUrlComponent: ofUrl('encodeUrlComponent', encodeURIComponent),
  encodeUrl: ofUrl('encodeUrl', encodeURI),
  decodeUrlComponent: ofUrl('decodeUrlComponent', decodeURIComponent),
  decodeUrl: ofUrl('decodeUrl', decodeURI),
} satisfies { readonly [name: string]: Definition };

/** What is written grows; written again and again, it must end somewhere. */
function bounded(run: Run, text: string, convert: (text: string) => string, times: number): string {
  spendText(run, text.length * times);
  return boundText(run, convert(text));
}

function ofUrl(token: string, convert: (text: string) => string): Definition {
  return ofText((text: string, run: Run) => {
    try {
      return bounded(run, text, convert, 16);
    } catch (thrown) {
      if (thrown instanceof ExpressionError) throw thrown;
      throw failure('D3140', { value: text, token, position: run.position });
    }
  });
}
