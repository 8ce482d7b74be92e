import { join } from 'node:path';
import ts from 'typescript';

const root = new URL('../..', import.meta.url).pathname;

/** What the compiler says of programs of a folder that use the library, by file: `line: TS2345 message`. Everything is held as strictly as our own code. */
export function compile(folder: string, files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const paths = files.map((file) => join(folder, file));
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const program = ts.createProgram(paths, {
    ...options,
    noEmit: true,
    skipLibCheck: false,
    paths: { ferrule: [join(root, 'runtime/index.ts')] },
    typeRoots: [join(root, 'node_modules/@types')],
  });
  return new Map(
    paths.map((path, index) => {
      const source = program.getSourceFile(path);
      const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      return [files[index] ?? '', found.map(told)] as const;
    }),
  );
}

function told({ file, start = 0, code, messageText }: ts.Diagnostic): string {
  const line = (file?.getLineAndCharacterOfPosition(start).line ?? -1) + 1;
  return `${line}: TS${code} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
}
