import type { ConnectorError } from '../kernel/errors.ts';

/** What a person sees who came back from a provider and has nowhere to go: no script, nothing from elsewhere. */
export function outcomePage(error: ConnectorError | undefined): string {
  const [title, text] = error ? ['Not connected', `${error.message} (${error.code})`] : ['Connected', 'You can close this window.'];
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title></head>
<body><main><h1>${escaped(title)}</h1><p>${escaped(text)}</p></main></body>
</html>
`;
}

/** What a provider said may stand in a message. */
function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
