/**
 * What V8 is told for a process that moves records. Left alone it gives such a process ever more room, for garbage: a read of a
 * million records peaks some 200 MB higher than with these, and is no faster (`npm run bench memory`).
 */
module.exports = [
  // Pages die young; more room for the young is room for dead pages.
  '--max-semi-space-size=8',
  // The old heap is collected when it has grown by half, not by several times, and response bodies count as part of it.
  '--heap-growing-percent=50',
  '--external-memory-accounted-in-global-limit',
];
