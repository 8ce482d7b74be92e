import { expect, test } from 'vitest';
import { openShopApi } from './shop-api.ts';

/** What a page loads: sources, links and imports of its markup, scripts and styles. */
function loads(content: string): readonly string[] {
  const patterns = [/(?:src|href)=["']([^"']+)["']/g, /url\(["']?([^"')]+)["']?\)/g, /@import ["']([^"']+)["']/g];
  return patterns.flatMap((pattern) => [...content.matchAll(pattern)].map(([, target]) => target ?? ''));
}

const isElsewhere = (target: string): boolean => /^(?:[a-z]+:)?\/\//i.test(target);

test('the page loads what this server has, and nothing from another host', async () => {
  const { api } = await openShopApi();
  for (const page of ['/docs', '/docs/']) {
    const response = await api.inject(page);
    expect(response.headers['content-type']).toContain('text/html');
    const assets = loads(response.body);
    expect(assets.length).toBeGreaterThan(4);
    expect(assets.filter(isElsewhere)).toEqual([]);
    for (const asset of assets) {
      const url = new URL(asset, `http://localhost${page}`);
      expect((await api.inject(url.pathname)).statusCode, asset).toBe(200);
    }
  }
});

test('its styles load nothing from another host, its start asks for the local description only', async () => {
  const { api } = await openShopApi();
  for (const style of ['swagger-ui.css', 'index.css']) {
    expect(loads((await api.inject(`/docs/static/${style}`)).body).filter(isElsewhere)).toEqual([]);
  }
  const start = (await api.inject('/docs/static/swagger-initializer.js')).body;
  expect(start).toMatch(/validatorUrl: null/);
  expect(start).toContain("url: resolveUrl('./json')");
  expect(start).not.toMatch(/["'`]https?:\/\//);
});

test('the browser is told to refuse every other host', async () => {
  const { api } = await openShopApi();
  for (const url of ['/docs', '/docs/static/swagger-initializer.js', '/docs/static/swagger-ui-bundle.js']) {
    const policy = String((await api.inject(url)).headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
  }
});

test('the page shows the same description as /openapi.json', async () => {
  const { api } = await openShopApi();
  expect((await api.inject('/docs/json')).json()).toEqual((await api.inject('/openapi.json')).json());
});
