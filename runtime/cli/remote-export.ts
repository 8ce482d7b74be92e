import type { ExportAsked, FormatName } from '../export/index.ts';
import type { Exported } from './exported.ts';
import { callForStream, type RemoteServer } from './remote.ts';

/** The same export, by the server that holds the store. */
export async function exportRemotely(
  server: RemoteServer,
  { datasource, object, what, since }: ExportAsked,
  { format, escapeFormulas = false }: { readonly format: FormatName; readonly escapeFormulas?: boolean },
  signal: AbortSignal,
): Promise<Exported> {
  const query = new URLSearchParams({
    format,
    what,
    ...(since === undefined ? {} : { since }),
    ...(escapeFormulas ? { escapeFormulas: 'true' } : {}),
  });
  const path = `/export/${encodeURIComponent(datasource)}/${encodeURIComponent(object)}?${query.toString()}`;
  const response = await callForStream(server, path, { signal });
  return { pieces: response.body, cursor: response.headers.get('x-ferrule-cursor') ?? '', leftOut: () => 0 };
}
