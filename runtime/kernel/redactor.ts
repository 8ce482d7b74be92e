const shortest = 4;

/** Knows the live secret values and takes them out of any text that leaves the process. */
export interface Redactor {
  add(secret: string): void;
  /** `text` with each secret (plain, URL-encoded, base64 and JSON-escaped) replaced by `[redacted]`. */
  redact(text: string): string;
}

/** Secrets under four characters are ignored: replacing them would shred every text and hide nothing. */
export function createRedactor(): Redactor {
  const forms = new Set<string>();
  return {
    add(secret) {
      if (secret.length < shortest) return;
      forms.add(secret);
      forms.add(encodeURIComponent(secret));
      forms.add(new URLSearchParams({ s: secret }).toString().slice(2));
      forms.add(Buffer.from(secret).toString('base64'));
      forms.add(JSON.stringify(secret).slice(1, -1));
    },
    redact(text) {
      let clean = text;
      // Longest first, so that a secret that contains another goes whole.
      for (const form of [...forms].sort((a, b) => b.length - a.length)) clean = clean.replaceAll(form, '[redacted]');
      return clean;
    },
  };
}
