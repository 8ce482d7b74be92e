/** For random tests that compare with what others wrote: others each day, and the same for all who run them on one day. */
export const seedOfTheDay = Math.floor(Date.now() / 86_400_000);
