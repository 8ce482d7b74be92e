import { createHmac, createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

const random = (size: number): string => randomBytes(size).toString('base64url');

function jwt(claims: object): string {
  const head = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${head}.${createHmac('sha256', 'of the provider').update(head).digest('base64url')}`;
}

/** The key of the certificate that is committed for tests, encrypted anew: its text is another each time. */
function encryptedKey(passphrase: string): string {
  const key = createPrivateKey(readFileSync(new URL('../../http/tls/key.pem', import.meta.url)));
  return key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString();
}

/** A canary of each kind; those that are made while a test runs (proof key, assertions, codes of ours) are watched where they first appear. */
export function createSecrets() {
  const tlsPassphrase = `open ${random(18)}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    plainKey: `ck_${random(24)}`,
    awkwardKey: `a&b<c>"d'e\\f/g+h =?#%41${random(12)}~é/+ ${random(9)}`,
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    hexKey: randomBytes(32).toString('hex'),
    unicodePassword: `Grüße-Zürich-日本語-${random(9)}-ñandú`,
    number: `49${String(randomBytes(6).readUIntBE(0, 6)).padStart(13, '7').slice(0, 13)}`,
    nested: `nested/${random(15)}==`,
    listed: `listed-${random(15)}`,
    pathToken: `path-${random(18)}`,
    queryToken: `query+${random(18)}/`,
    headerKey: `header-${random(24)}`,
    basicPassword: `p@ss:${random(15)}`,
    literalBearer: `bearer-${random(24)}`,
    clientSecret: `client-${random(24)}/+`,
    appParameter: `parameter-${random(15)}`,
    code: `code-${random(24)}`,
    firstAccess: `at1-${random(30)}`,
    secondAccess: `at2-${random(30)}`,
    firstRefresh: `rt1-${random(30)}`,
    secondRefresh: `rt2-${random(30)}`,
    idToken: jwt({ sub: random(12), nonce: random(24) }),
    accountToken: `account-${random(21)}`,
    cookie: `sid-${random(24)}`,
    setCookie: `set-${random(24)}`,
    awsSecret: random(30),
    hmacKey: `hmac ${random(24)}`,
    masterKey: random(32),
    earlierMasterKey: random(32),
    shortMasterKey: `short-${random(15)}`,
    tlsKey: encryptedKey(tlsPassphrase),
    tlsPassphrase,
    deviceCode: `device-${random(24)}`,
    deviceClientSecret: `device-client-${random(18)}`,
    databasePassword: `database-${random(18)}`,
    igniterSecret: `igniter-${random(30)}`,
    sealedElsewhere: `elsewhere-${random(18)}`,
    operatorToken: `operator-${random(24)}`,
    firstTenant: `tenant-one-${random(18)}`,
    secondTenant: `tenant-two-${random(18)}`,
    unsentTenant: `tenant-refused-${random(18)}`,
    refusedUpload: `upload-${random(18)}A1b2C3d4`,
    failedBody: `unsaid-${random(21)}`,
    located: `located-${random(21)}`,
  } as const;
}

export type Secrets = ReturnType<typeof createSecrets>;
