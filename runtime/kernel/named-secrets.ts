const blank = '[redacted]';

/** How a parameter or a member is called that holds a secret which nobody knows yet: one that a provider gives where none was asked for. */
const secretName =
  '(?:key|api-?_?key|auth|token|(?:access|refresh|id|auth|session)[-_]?token|[\\w-]{0,60}secret|password|passwd|sig|signature)';

const secretParameter = new RegExp(`^${secretName}$`, 'i');

/** A member of JSON, its text perhaps cut; and of JSON in JSON. */
const member = new RegExp(`("${secretName}"\\s*:\\s*")(?:[^"\\\\]|\\\\.)+`, 'gi');
const innerMember = new RegExp(`(\\\\"${secretName}\\\\"\\s*:\\s*\\\\")(?:[^"\\\\]|\\\\[^"])+`, 'gi');
/** A parameter of a form, a query or a fragment. */
const parameter = new RegExp(`((?:^|[?&#;\\s])${secretName}=)[^&#;\\s"'<]+`, 'gi');

export function isSecretName(name: string): boolean {
  return secretParameter.test(name);
}

/** A text without the values of members and parameters that are called as secrets are. */
export function blankNamed(text: string): string {
  return text.replaceAll(member, `$1${blank}`).replaceAll(innerMember, `$1${blank}`).replaceAll(parameter, `$1${blank}`);
}
