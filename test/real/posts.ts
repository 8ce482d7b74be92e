/** A post as Payload's API gives it. */
export interface Post {
  readonly id: number;
  readonly title: string;
  readonly body: string | null;
  readonly rank: number | null;
  readonly author: { readonly name: string | null };
  readonly updatedAt: string;
  readonly createdAt: string;
}

/** The server's posts, made and changed through its own HTTP API. */
export interface Posts {
  /** Makes `n` posts, a few at a time; their ids, ascending. */
  create(n: number): Promise<readonly number[]>;
  /** Gives each a new title. An id that is gone is an error. */
  update(ids: readonly number[]): Promise<void>;
  remove(ids: readonly number[]): Promise<void>;
  count(): Promise<number>;
  /** All posts in one answer, by id: the server's own truth. */
  list(): Promise<readonly Post[]>;
}

const atOnce = 4;

/** Speaks to `baseUrl` as the user that the key belongs to; an answer other than 2xx is an error. */
export function postsOf(baseUrl: string, apiKey: string): Posts {
  let made = 0;
  let edited = 0;

  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${baseUrl}/api/posts${path}`, {
      method,
      headers: { authorization: `users API-Key ${apiKey}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} /api/posts${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  return {
    async create(n) {
      const bodies = Array.from({ length: n }, () => {
        made += 1;
        return { title: `post ${made}`, body: `body of post ${made}`, rank: made, author: { name: `author ${made % 7}` } };
      });
      // The shape is Payload's: https://payloadcms.com/docs/rest-api/overview
      const answers = (await eachOf(bodies, (body) => call('POST', '', body))) as { readonly doc: Post }[];
      return answers.map(({ doc }) => doc.id).toSorted((a, b) => a - b);
    },
    async update(ids) {
      await eachOf(ids, (id) => call('PATCH', `/${id}`, { title: `edited ${(edited += 1)}` }));
    },
    async remove(ids) {
      await eachOf(ids, (id) => call('DELETE', `/${id}`));
    },
    async count() {
      return ((await call('GET', '/count')) as { readonly totalDocs: number }).totalDocs;
    },
    async list() {
      return ((await call('GET', '?limit=0&depth=0&sort=id')) as { readonly docs: readonly Post[] }).docs;
    },
  };
}

/** In order of arrival, at most `atOnce` at a time: the server is real, and shares the machine with the tests. */
async function eachOf<In, Out>(items: readonly In[], send: (item: In) => Promise<Out>): Promise<Out[]> {
  const waiting = items.entries();
  const results: Out[] = [];
  const lane = async () => {
    for (const [index, item] of waiting) results[index] = await send(item);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return results;
}
