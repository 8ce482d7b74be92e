import type { FlowAuthentication, JwtAuthentication } from '../documents/generated/connector.ts';

/** A token that is signed here, used until shortly before it expires. */
export function jwt(config: JwtAuthentication): FlowAuthentication {
  const { type: _type, place, invalid, requireHttps, ...signed } = config;
  return {
    type: 'flow',
    steps: [{ jwt: signed, expires: { after: signed.lifetime ?? 'PT5M' } }],
    place: place ?? [{ at: { header: 'Authorization' }, value: 'Bearer {{ connection.token }}' }],
    ...(invalid === undefined ? {} : { invalid }),
    ...(requireHttps === undefined ? {} : { requireHttps }),
  };
}
