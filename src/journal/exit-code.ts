/** What the process says in the end. Where several are true, the first of 130, 4, 2, 3, 1 counts. */
export const exitCode = { conforms: 0, findings: 1, usage: 2, untestable: 3, bug: 4, interrupted: 130 } as const;

const precedence = [exitCode.interrupted, exitCode.bug, exitCode.usage, exitCode.untestable, exitCode.findings];

/** Of several exit codes the one that counts. */
export const firstOf = (codes: readonly number[]): number =>
  precedence.find((code) => codes.includes(code)) ?? exitCode.conforms;
