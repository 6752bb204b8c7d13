/** Whether all is tried that takes minutes (`npm run test:faults`), or one of twenty. */
export const isWhole = Boolean(process.env.MAILSPEC_ALL_FAULTS);
const EVERY = isWhole ? 1 : 20;

/** The first of every twenty, or all. */
export const sampled = <T>(all: readonly T[]): readonly T[] => all.filter((_, index) => index % EVERY === 0);
