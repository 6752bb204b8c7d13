/** Of how many one is tried: all of them take minutes, and are tried by `npm run test:faults`. */
const EVERY = process.env.MAILSPEC_ALL_FAULTS ? 1 : 20;

/** The first of every twenty, or all. */
export const sampled = <T>(all: readonly T[]): readonly T[] => all.filter((_, index) => index % EVERY === 0);
