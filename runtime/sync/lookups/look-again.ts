/** Milliseconds after which it is looked whether what is looked into has changed meanwhile. */
export const lookAgain = 10_000;
