import type { FlowAuthentication } from '../documents/generated/connector.ts';

/** What all the others are short for. */
export function flow(config: FlowAuthentication): FlowAuthentication {
  return config;
}
