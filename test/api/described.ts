import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';

interface Description {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          { readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: object }>> }>> }
        >
      >
    >
  >;
  readonly components: object;
}

/** Holds an answer to what `/openapi.json` says of it. */
export function expectDescribedBy(description: unknown, method: string, path: string, status: number, body: unknown): void {
  // What the server describes itself by.
  const { paths, components } = description as Description;
  const responses = paths[path]?.[method.toLowerCase()]?.responses ?? {};
  const schema = (responses[status] ?? responses[`${String(status)[0]}XX`])?.content?.['application/json']?.schema;
  expect(schema, `${method} ${path} ${status}`).toBeDefined();
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  const check = ajv.compile({ ...schema, components });
  expect([check(body), check.errors], `${method} ${path} ${status}: ${JSON.stringify(body).slice(0, 300)}`).toEqual([true, null]);
}
