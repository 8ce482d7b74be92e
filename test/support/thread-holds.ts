/**
 * Measures how long this thread's event loop is held: the greatest processor time, in milliseconds, that the thread used between
 * two of its turns. Unlike a delay by the clock it does not count what other processes take from a busy machine.
 */
export function watchHolds(): { stop(): number } {
  let longest = 0;
  let before = process.threadCpuUsage();
  const turn = (): void => {
    const { user, system } = process.threadCpuUsage(before);
    longest = Math.max(longest, (user + system) / 1_000);
    before = process.threadCpuUsage();
  };
  const timer = setInterval(turn, 1);
  return {
    stop() {
      turn();
      clearInterval(timer);
      return longest;
    },
  };
}
