import type { ScheduleStore } from './ports.ts';

/** Whether a scheduled run of a datasource waits to begin. */
export async function isDue(
  schedules: Pick<ScheduleStore, 'schedulesOf' | 'settingsOf'>,
  datasource: string,
  now: number,
): Promise<boolean> {
  const due = (await schedules.schedulesOf([datasource])).some(({ dueAt }) => dueAt <= now);
  return due && (await schedules.settingsOf([datasource])).get(datasource)?.paused !== true;
}
