/**
 * What V8 is told for a process that moves records. Left alone it gives such a process ever more room, for garbage: a read of a
 * million records peaks some 200 MB higher than with these, and is no faster (`npm run bench memory`).
 */
module.exports = [
  // Pages die young: with less room for the young they are copied to the old heap first (a sixth more processor time), with more it is room for dead pages.
  '--max-semi-space-size=16',
  // The old heap is collected when it has grown by some two fifths, not by several times, and response bodies count as part of it. By a third would take
  // a fifth more processor time, and no less room.
  '--heap-growing-percent=45',
  '--external-memory-accounted-in-global-limit',
];
