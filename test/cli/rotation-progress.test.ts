import { expect, test } from 'vitest';
import { createRotationProgress } from '../../runtime/cli/rotation-progress.ts';

function watch(interactive: boolean) {
  const told: string[] = [];
  let now = 0;
  const progress = createRotationProgress({ err: (text) => void told.push(text), interactive }, { now: () => now });
  const at = (ms: number, seen: number, pass = 1): void => {
    now = ms;
    progress.show({ pass, seen, total: 10, rotated: seen - 1 });
  };
  return { told, at, end: () => progress.end() };
}

test('on a terminal a bar fills, no faster than people see, and is gone at the end', () => {
  const { told, at, end } = watch(true);
  at(0, 1);
  at(50, 2);
  at(100, 5);
  at(200, 10, 2);
  end();
  expect(told).toEqual([
    '\r\u001B[K[###---------------------------] 1 of 10 looked at, 0 rotated',
    '\r\u001B[K[###############---------------] 5 of 10 looked at, 4 rotated',
    '\r\u001B[K[##############################] 10 of 10 looked at, 9 rotated (look 2, for what others wrote)',
    '\r\u001B[K',
  ]);
});

test('elsewhere a plain line comes every few seconds, and none where it is done at once', () => {
  const { told, at, end } = watch(false);
  at(10, 1);
  at(4_999, 4);
  at(5_000, 5);
  at(9_000, 7);
  end();
  expect(told).toEqual(['5 of 10 looked at, 4 rotated\n']);
});
