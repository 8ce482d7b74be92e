/** Milliseconds that leave to renew is given for, at a time. */
export const leaseTime = 30_000;
/** Milliseconds between two looks of those that wait for it. */
export const pollTime = 100;
