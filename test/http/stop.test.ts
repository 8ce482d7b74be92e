import { getEventListeners } from 'node:events';
import { Agent } from 'undici';
import { afterEach, expect, test, vi } from 'vitest';
import { watchAbort } from '../../runtime/http/abort-watch.ts';
import { sendOnce } from '../../runtime/http/send-once.ts';
import { createStop, totalTimeOver } from '../../runtime/http/stop.ts';
import { policyFor } from './open-http.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('all who watch a signal are told, and those who no longer do are not', () => {
  const controller = new AbortController();
  const told: number[] = [];
  const ends = [1, 2, 3, 4].map((number) => watchAbort(controller.signal, () => told.push(number)));
  ends[0]?.();
  ends[2]?.();
  ends[2]?.();
  controller.abort();
  expect(told.toSorted((a, b) => a - b)).toEqual([2, 4]);
});

test('one listener serves all, and leaves a signal that nobody has watched for a second', () => {
  vi.useFakeTimers();
  const { signal } = new AbortController();
  const listeners = (): number => getEventListeners(signal, 'abort').length;
  const first = watchAbort(signal, () => {});
  const second = watchAbort(signal, () => {});
  expect(listeners()).toBe(1);
  first();
  second();
  vi.advanceTimersByTime(999);
  const third = watchAbort(signal, () => {});
  vi.advanceTimersByTime(1_000);
  expect(listeners()).toBe(1);
  third();
  vi.advanceTimersByTime(1_000);
  expect(listeners()).toBe(0);
});

test('a signal is watched again after its listener has left', () => {
  vi.useFakeTimers();
  const controller = new AbortController();
  watchAbort(controller.signal, () => {})();
  vi.advanceTimersByTime(1_000);
  const told = vi.fn();
  watchAbort(controller.signal, told);
  controller.abort();
  expect(told).toHaveBeenCalledOnce();
});

test('an attempt whose time is over sends nothing more', async () => {
  vi.useFakeTimers();
  const stop = createStop(1_000, undefined);
  vi.advanceTimersByTime(1_000);
  const url = new URL('http://127.0.0.1:9/');
  const agent = new Agent();
  const dispatch = vi.spyOn(agent, 'dispatch');
  const outcome = await sendOnce(
    agent,
    { method: 'GET', url, headers: {}, body: undefined, idempotent: true },
    {},
    { policy: policyFor(url), stop, onSend: undefined },
  );
  expect(outcome).toEqual({ thrown: totalTimeOver, started: false });
  expect(dispatch).not.toHaveBeenCalled();
});

test('what stopped it first is the reason', () => {
  vi.useFakeTimers();
  const controller = new AbortController();
  const stop = createStop(1_000, controller.signal);
  const told = vi.fn();
  stop.onStop = told;
  controller.abort('asked to');
  vi.advanceTimersByTime(2_000);
  expect(stop.reason).toBe('asked to');
  expect(told).toHaveBeenLastCalledWith('asked to');
  stop.end();
});
