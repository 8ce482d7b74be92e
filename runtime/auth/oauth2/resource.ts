import type { AuthenticationStep } from '../../documents/generated/connector.ts';

/** Who signs people in at a resource, once that was looked up. */
export const authorizationServer = '{{ connection.authorizationServer }}';

/**
 * RFC 9728: asks a resource who signs people in at it. First where its metadata stand by themselves (§3.1), then where its refusal of a request
 * without a token says that they are (§5.1). What speaks of another resource is none (§3.3).
 */
export function askResource(resource: string): readonly AuthenticationStep[] {
  const when = '$not($exists(connection.authorizationServer))';
  const isOwn = 'response.resource = connection.resource';
  const captures = (optional: boolean): NonNullable<AuthenticationStep['captures']> => ({
    authorizationServer: { value: '{{ response.authorization_servers[0] }}', optional, secret: false },
  });
  const accept = { Accept: 'application/json' };
  const told = `{{ $match($string(headers.\`www-authenticate\`), /resource_metadata\\s*=\\s*"([^"]*)"/i).groups[0] }}`;
  return [
    { when, compute: { resource } },
    {
      when,
      request: {
        path: "{{ $replace(connection.resource, /^(https?:..[^\\/?]+)(.*?)\\/?$/, '$1/.well-known/oauth-protected-resource$2') }}",
        headers: accept,
      },
      // Some refuse whatever has no token.
      success: `(status >= 400 and status < 500) or ${isOwn}`,
      captures: captures(true),
    },
    {
      when,
      request: { path: '{{ connection.resource }}' },
      success: 'status = 401',
      captures: { resourceMetadata: { value: told, secret: false } },
    },
    { when, request: { path: '{{ connection.resourceMetadata }}', headers: accept }, success: isOwn, captures: captures(false) },
  ];
}
