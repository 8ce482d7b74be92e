// Says whether a commit adds or changes documents alone: every path that it touches lies below definitions/, mappings/, test/ or docs/.
// `npm run documents-only [-- <commit>]`; by default the commit that brought the second shop system, definitions/magento.
// Against its first parent, so that a merge counts with all that it brings; both names of what was moved count. Fails with the others' list.
import { execFileSync } from 'node:child_process';

const places = ['definitions/', 'mappings/', 'test/', 'docs/'];
const secondShop = 'definitions/magento/magento.connector.yaml';

try {
  const [given] = process.argv.slice(2);
  const commit = given === undefined ? commitOf(secondShop) : git('rev-parse', '--verify', '--end-of-options', `${given}^{commit}`).trim();
  const paths = pathsOf(commit);
  const others = paths.filter((path) => !places.some((place) => path.startsWith(place)));
  const name = git('show', '--no-patch', '--format=%h %s', commit).trim();
  if (others.length > 0) {
    console.error(`${name}: touches ${others.length} of ${paths.length} files outside of ${places.join(' ')}:\n  ${others.join('\n  ')}`);
    process.exitCode = 1;
  } else console.log(`${name}: ${paths.length} files, all of them below ${places.join(' ')}`);
} catch (problem) {
  console.error(problem instanceof Error ? problem.message : String(problem));
  process.exitCode = 1;
}

function pathsOf(commit: string): readonly string[] {
  const [, parent] = git('rev-list', '--parents', '--max-count=1', commit).trim().split(' ');
  if (parent === undefined && git('rev-parse', '--is-shallow-repository').trim() === 'true')
    throw new Error(`the history is cut off before ${commit}: fetch the whole of it (git fetch --unshallow)`);
  const listed =
    parent === undefined
      ? git('ls-tree', '-r', '-z', '--full-tree', '--name-only', commit)
      : git('diff', '--name-only', '--no-renames', '-z', parent, commit);
  const paths = listed.split('\0').filter((path) => path !== '');
  if (paths.length === 0) throw new Error(`${commit} changes nothing: name a commit that does`);
  return paths;
}

/** The commit that brought this file. A history that was cut off before it cannot say. */
function commitOf(path: string): string {
  const commits = git('log', '--diff-filter=A', '--no-renames', '--format=%H', '--', `:(top)${path}`).trim().split('\n');
  const first = commits.at(-1);
  if (first) return first;
  throw new Error(`no commit here adds ${path}: fetch the whole history (git fetch --unshallow), or name the commit`);
}

function git(...parameters: string[]): string {
  try {
    return execFileSync('git', parameters, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 * 1_048_576 });
  } catch (problem) {
    const said = problem instanceof Error && 'stderr' in problem ? String(problem.stderr).trim() : String(problem);
    throw new Error(`git ${parameters.join(' ')}: ${said}`, { cause: problem });
  }
}
