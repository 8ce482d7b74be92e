import { describe, expect, test } from 'vitest';
import { keep } from '../../support/keep.ts';
import { type AdminShop, type RunningShop, updateOf } from './admin-shop.ts';
import { type AdminApi, openAdmin } from './open-admin.ts';

const forms = '/admin/connectors';

/**
 * Scenarios 35, 36, 37 and 46 as whoever sits at an administrator's page meets them, over HTTP, for any shop that has a form. `environment`: of
 * the server, as where its database is.
 */
export function describeAdmin(shop: AdminShop, environment: () => Promise<Readonly<Record<string, string>>> = async () => ({})): void {
  const open = async (): Promise<{ readonly api: AdminApi; readonly running: RunningShop }> => {
    const running = keep(await shop.start());
    return { api: await openAdmin({}, { documents: shop.documents }, { environment: await environment() }), running };
  };
  const update = (url: string) => updateOf(shop, shop.body(url));
  const switches = (on: boolean) => Object.fromEntries(Object.keys(shop.toggles).map((field) => [field, on]));

  describe(`${shop.type} at an administrator's page`, () => {
    test('scenario 35: from an empty list over a form, a test and a sync to its runs', async () => {
      const { api, running } = await open();
      expect((await api.call('GET', forms)).body).toEqual({ connectors: [] });
      const offered = (await api.call('GET', `${forms}/forms`)).body.forms;
      const form = offered.find(({ type }: { type: string }) => type === shop.type);
      expect(Object.keys(form.create.properties).toSorted()).toEqual(Object.keys(shop.body(running.url)).toSorted());

      const created = await api.call('POST', forms, shop.body(running.url));
      expect(created.status).toBe(201);
      const { id } = created.body;
      expect(created.headers.get('location')).toBe(`${forms}/${id}`);
      const summary = { id, type: shop.type, ...update(running.url), status: 'active', lastTestAt: null };
      expect(created.body).toEqual(summary);
      expect(await running.requests()).toEqual([]);

      expect((await api.call('POST', `${forms}/${id}/test`)).body).toMatchObject({ success: true });
      expect((await api.call('GET', `${forms}/${id}`)).body).toEqual({ ...summary, lastTestAt: expect.stringMatching(/^\d{4}-.*Z$/) });

      const synced = await api.call('POST', `${forms}/${id}/sync?wait=true`, switches(true));
      expect(synced).toMatchObject({ status: 200, body: { status: 'success' } });
      const { connectors } = (await api.call('GET', forms)).body;
      expect(connectors).toMatchObject([{ id, status: 'active', lastRun: { id: synced.body.runId, status: 'success' } }]);
      const { runs } = (await api.call('GET', `${forms}/${id}/runs`)).body;
      expect(runs).toMatchObject([
        { id: synced.body.runId, status: 'success', startedAt: expect.any(String), finishedAt: expect.any(String) },
      ]);
      const [run] = runs;
      const objects = Object.values(shop.toggles);
      expect(objects.map((object) => run.stats[object].created > 0)).toEqual(objects.map(() => true));
      expect(run.stats.total).toBe(run.stats.mapped + run.stats.failed);
    });

    test('scenario 35: wrong credentials, and what is no such shop, are told in plain words, before and after it is saved', async () => {
      const { api, running } = await open();
      const other = keep(await shop.startOther());
      for (const [body, says] of [
        [shop.wrongSecret(running.url), shop.says.credentials],
        [shop.body(other.url), shop.says.notAShop],
      ] as const) {
        const unsaved = await api.call('POST', `${forms}/test`, body);
        expect(unsaved).toMatchObject({ status: 200, body: { success: false, message: expect.stringMatching(says) } });
        const { id } = (await api.call('POST', forms, body)).body;
        const saved = await api.call('POST', `${forms}/${id}/test`);
        expect(saved).toMatchObject({ status: 200, body: { success: false, message: expect.stringMatching(says) } });
        expect((await api.call('GET', `${forms}/${id}`)).body).toMatchObject({ status: 'error', lastTestAt: expect.any(String) });
      }
      expect((await api.call('POST', `${forms}/test`, shop.body(running.url))).body).toMatchObject({ success: true });
      expect((await api.call('GET', forms)).body.connectors).toHaveLength(2);
    });

    test('scenario 36: without its secrets an update keeps them, with an empty one nothing changes', async () => {
      const { api, running } = await open();
      const { id } = (await api.call('POST', forms, shop.body(running.url))).body;
      const [first = ''] = Object.keys(shop.toggles);
      const updated = await api.call('PUT', `${forms}/${id}`, { ...update(running.url), [first]: false });
      expect(updated).toMatchObject({ status: 200, body: { id, [first]: false } });
      expect((await api.call('POST', `${forms}/${id}/test`)).body).toMatchObject({ success: true });
      for (const secret of shop.secrets) {
        const refused = await api.call('PUT', `${forms}/${id}`, { ...update(running.url), [secret]: '' });
        expect(refused.status).toBe(400);
        expect(refused.body.error.details.issues[0].path).toBe(`/${secret}`);
      }
      expect((await api.call('GET', `${forms}/${id}`)).body).toMatchObject({ [first]: false, status: 'active' });
      expect((await api.call('POST', `${forms}/${id}/test`)).body).toMatchObject({ success: true });
    });

    test('what is switched off is not asked for, and with everything off there is nothing to sync', async () => {
      const { api, running } = await open();
      const fields = Object.keys(shop.toggles);
      const [first = ''] = fields;
      const { id } = (await api.call('POST', forms, { ...shop.body(running.url), ...switches(false), [first]: true })).body;
      await running.clearRequests();
      expect((await api.call('POST', `${forms}/${id}/sync?wait=true`)).body).toMatchObject({ status: 'success' });
      const asked = new Set((await running.requests()).flatMap(({ path }) => shop.objectOf(path) ?? []));
      expect([...asked]).toEqual([shop.toggles[first]]);
      await api.call('PUT', `${forms}/${id}`, { ...update(running.url), ...switches(false) });
      const refused = await api.call('POST', `${forms}/${id}/sync`);
      expect(refused.status).toBe(400);
      expect(refused.body.error.details.issues.map(({ path }: { path: string }) => path)).toEqual(fields.map((field) => `/${field}`));
      expect((await api.call('POST', `${forms}/${id}/sync?wait=true`, switches(true))).body).toMatchObject({ status: 'success' });
    });

    test('scenario 46: a shop that dies in a run leaves status error, and active after the next that comes to its end', async () => {
      const { api, running } = await open();
      const { id } = (await api.call('POST', forms, shop.body(running.url))).body;
      await running.breakAfter(1);
      const died = await api.call('POST', `${forms}/${id}/sync?wait=true`);
      expect(died).toMatchObject({ status: 200, body: { status: 'failed' } });
      const failed = (await api.call('GET', `${forms}/${id}`)).body;
      expect(failed).toMatchObject({ status: 'error', lastRun: { id: died.body.runId, status: 'failed', finishedAt: expect.any(String) } });
      const { runs } = (await api.call('GET', `${forms}/${id}/runs`)).body;
      expect(runs[0].errors[0]).toEqual({ object: expect.any(String), externalId: null, message: expect.any(String) });
      await running.breakAfter();
      expect((await api.call('POST', `${forms}/${id}/sync?wait=true`)).body).toMatchObject({ status: 'success' });
      expect((await api.call('GET', `${forms}/${id}`)).body).toMatchObject({ status: 'active', lastRun: { status: 'success' } });
    });

    test('nothing but GET is ever sent to it, and no answer has a secret in it', async () => {
      const { api, running } = await open();
      const body = shop.body(running.url);
      const created = await api.call('POST', forms, body);
      const answers = [created, await api.call('POST', `${forms}/test`, body)];
      const { id } = created.body;
      for (const [method, path] of [
        ['POST', `/${id}/test`],
        ['POST', `/${id}/sync?wait=true`],
        ['GET', ''],
        ['GET', `/${id}`],
        ['GET', `/${id}/runs`],
        ['GET', '/forms'],
      ] as const)
        answers.push(await api.call(method, `${forms}${path}`));
      for (const { status } of answers) expect(status).toBeLessThan(300);
      const told = answers.map(({ text, headers }) => `${text}${JSON.stringify([...headers])}`).join('\n');
      for (const secret of shop.secrets) expect(told).not.toContain(String(body[secret]));
      expect(new Set((await running.requests()).map(({ method }) => method))).toEqual(new Set(['GET']));
    });
  });
}
