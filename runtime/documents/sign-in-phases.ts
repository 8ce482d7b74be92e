/** Phases in which words of `authentication` are evaluated. */
export type SignInPhase = 'answer' | 'signIn' | 'signInAnswer' | 'signature' | 'placed';

/** The text at a place of the document. */
export type TextAt = (segments: readonly string[]) => string | undefined;

/** Where one chooses among ways to sign in, however deep. */
const choices = /^authentication(?:\/cases\/[^/]+|\/default)*(?=\/|$)/;
const step = /^(?:registration|steps|before|refresh|then|afterConnect|beforeDisconnect|authorize\/before)\/\d+\//;
const ofAnswer = /^(?:success|(?:captures\/[^/]+|token)\/value|expires\/(?:in|at)\/value)$/;
/** Of a way to sign in that is a signer by itself. */
const signerWords = /^(?:content|values|place|key|keyId)(?:\/|$)/;
const flowTypes: ReadonlySet<string | undefined> = new Set(['oauth2', 'session', 'jwt', 'flow']);

/**
 * The phase at a place of `authentication`. The same word means another thing in another type, which `textAt` tells; where it
 * tells none, a signer's is supposed, whose words see the most.
 */
export function signInPhase(segments: readonly string[], textAt: TextAt | undefined): SignInPhase {
  const place = segments.map(encodeURIComponent).join('/');
  const way = choices.exec(place)?.[0] ?? '';
  const words = place.slice(way.length + 1);
  const type = textAt?.([...segments.slice(0, way.split('/').length), 'type']);
  const own = words.replace(step, '');
  // What signs a step sees what the step sees, in the words that are not made over the request.
  if (own.startsWith('sign/')) return own === words || signerWords.test(own.slice('sign/'.length)) ? 'signature' : 'signIn';
  if (ofAnswer.test(own)) return 'signInAnswer';
  return own === words ? ownPhase(own, type) : 'signIn';
}

/** Of a word that stands in no step. */
function ownPhase(own: string, type: string | undefined): SignInPhase {
  if (/^invalid\/\d+\/when$/.test(own)) return 'answer';
  if (!flowTypes.has(type)) return signerWords.test(own) ? 'signature' : 'signIn';
  return /^place\/\d+\/value$/.test(own) ? 'placed' : 'signIn';
}
