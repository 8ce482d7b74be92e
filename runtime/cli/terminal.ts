/** Where a command writes: stdout is data, stderr is talk. */
export interface Terminal {
  out(text: string): void;
  /** Data as it is; resolves when there is room for more. */
  write(data: string | Uint8Array): Promise<void>;
  err(text: string): void;
  /** Whether a person reads stderr: progress is then one line that moves. */
  readonly interactive: boolean;
  /** Characters per line of stdout. */
  readonly width: number;
  readonly color: boolean;
}

export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  // A reader that goes away (`| head`) ends the command quietly.
  stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  return {
    out: (text) => void stdout.write(`${text}\n`),
    write: (data) =>
      new Promise((resolve) => {
        if (stdout.write(data)) resolve();
        else stdout.once('drain', resolve);
      }),
    err: (text) => void stderr.write(text),
    interactive: stderr.isTTY === true && env['CI'] === undefined,
    width: stdout.columns ?? 120,
    color: stderr.isTTY === true && env['NO_COLOR'] === undefined,
  };
}
