/** The longest time for which this thread worked without letting a timer fire, in ms. Time in which others had the processor does not count. */
export async function longestHoldDuring(run: () => Promise<void>): Promise<number> {
  let longest = 0;
  let before = process.threadCpuUsage();
  const measure = (): void => {
    const { user, system } = process.threadCpuUsage(before);
    before = process.threadCpuUsage();
    longest = Math.max(longest, (user + system) / 1_000);
  };
  const timer = setInterval(measure, 5);
  await run();
  measure();
  clearInterval(timer);
  return longest;
}
