import type { DiagnosticEntry } from './diagnostic-entry.ts';

/** Problems with secrets, environment variables and addresses: what the operator allows. */
export const secretCodes = {
  'secret-literal': {
    severity: 'error',
    explanation:
      'A secret stands in the file. Put it into an environment variable and refer to that; then change the secret, for it has been seen.',
    example: 'configuration: { apiKey: the-key-itself }',
    fix: 'configuration: { apiKey: "${env:SHOP_API_KEY}" }',
  },
  'environment-reference': {
    severity: 'error',
    explanation: 'Only the configuration of a datasource may refer to environment variables, as `${env:NAME}`.',
    example: 'token: "${env:SHOP_TOKEN}"      # in a connector',
    fix: 'token: "{{ configuration.token }}"',
  },
  'environment-not-allowed': {
    severity: 'error',
    explanation:
      'The operator does not allow documents this environment variable: name it under `allow.environment` in ferrule.yaml, or `uploads.environment` for uploaded documents.',
    example: 'configuration: { apiKey: "${env:HOME}" }',
    fix: 'allow: { environment: [SHOP_API_KEY] }      # in ferrule.yaml',
  },
  'environment-unset': {
    severity: 'warning',
    explanation: 'The environment variable is allowed but not set. The datasource loads; using it fails until the variable is set.',
    example: 'configuration: { apiKey: "${env:SHOP_API_KEY}" }      # not set',
    fix: 'SHOP_API_KEY=… ferrule serve',
  },
  'address-refused': {
    severity: 'error',
    explanation:
      'The base URL is a private or special address, which documents may reach only where the operator says so: `allow.addresses` in ferrule.yaml, or `uploads.addresses` for uploaded documents.',
    example: 'baseUrl: http://169.254.169.254/latest',
    fix: 'allow: { addresses: [127.0.0.1] }      # in ferrule.yaml',
  },
  'https-required': {
    severity: 'error',
    explanation:
      'The connector sends its credentials over https only (`requireHttps`), and the base URL that the datasource makes is plain http: every request would be refused.',
    example: 'baseUrl: http://shop.example      # in the configuration of a datasource',
    fix: 'baseUrl: https://shop.example',
  },
  'address-invalid': {
    severity: 'error',
    explanation: 'What is allowed is an IP address, a range (10.0.0.0/8) or `localhost`.',
    example: 'allow: { addresses: [intranet] }',
    fix: 'allow: { addresses: [10.0.0.0/8] }',
  },
} as const satisfies Record<string, DiagnosticEntry>;
