import { readdir } from 'node:fs/promises';

/** What of dependency-cruiser's JSON report is looked at. */
interface Report {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: { readonly violations: readonly Violation[] };
}

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly comment?: string;
  readonly rule: { readonly name: string };
  readonly cycle?: readonly { readonly name: string }[];
}

/**
 * What is wrong by dependency-cruiser's JSON report, a line each; undefined when nothing is. A cruise that saw fewer modules
 * than `runtime/` has files is wrong too: one that sees nothing finds nothing.
 */
export async function judgeDirection(json: string): Promise<string | undefined> {
  // Written by dependency-cruiser 17; a report of another form fails below.
  const report = JSON.parse(json) as Report;
  const lines = report.summary.violations.map(tellViolation);
  const seen = report.modules.filter(({ source }) => source.startsWith('runtime/')).length;
  const files = (await readdir('runtime', { recursive: true })).filter((file) => file.endsWith('.ts')).length;
  if (seen < files) lines.push(`dependency-cruiser saw ${seen} modules of runtime/, which has ${files} files`);
  return lines.length === 0 ? undefined : lines.join('\n');
}

function tellViolation({ rule, from, to, cycle, comment }: Violation): string {
  const path = [from, ...(cycle?.map(({ name }) => name) ?? (from === to ? [] : [to]))].join(' -> ');
  return `${rule.name}: ${path}${comment ? ` (${comment})` : ''}`;
}
