/** `rfc1939/5` before `rfc1939/10`. */
export function natural(a: string, b: string): number {
  // Intl knows how, and takes as long to load as a case to run.
  const [ours, theirs] = [a.split(/(\d+)/), b.split(/(\d+)/)];
  for (const [index, part] of ours.entries()) {
    const other = theirs[index];
    if (other === undefined) return 1;
    if (part === other) continue;
    // Between words stand numbers.
    const difference = index % 2 === 1 ? Number(part) - Number(other) : 0;
    return difference || (part < other ? -1 : 1);
  }
  return ours.length - theirs.length;
}
