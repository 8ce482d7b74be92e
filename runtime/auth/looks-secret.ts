/** How a value is called that must not be shown. */
const secretName = /token|key|secret|password|passwd|cookie|session|assertion|code|signature|credential|auth/i;

/** Whether what is kept under this name is hidden, where the document does not say. */
export function looksSecret(name: string): boolean {
  return secretName.test(name);
}
