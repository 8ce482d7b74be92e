import type { FlowAuthentication, SessionAuthentication } from '../documents/generated/connector.ts';

/** One request that gives a token, which goes into `Authorization: Bearer` unless the document says where. */
export function session(config: SessionAuthentication): FlowAuthentication {
  const { type: _type, login, token, captures, success, message, expires, logout, place, ...rest } = config;
  const step = {
    request: login,
    captures: { ...captures, token },
    ...(success === undefined ? {} : { success }),
    ...(message === undefined ? {} : { message }),
    ...(expires === undefined ? {} : { expires }),
  };
  return {
    ...rest,
    type: 'flow',
    steps: [step],
    place: place ?? [{ at: { header: 'Authorization' }, value: 'Bearer {{ connection.token }}' }],
    ...(logout === undefined ? {} : { beforeDisconnect: [{ request: logout }] }),
  };
}
