/** A requirement is broken, and it isn't one that is known already: ends a script. Each player has its own, of what it accuses of. */
export class BreachThrown<B extends { readonly requirement: string; readonly shape: string }> extends Error {
  override readonly name = "Broken";
  readonly breach: B;
  constructor(breach: B) {
    super(`${breach.requirement}: ${breach.shape}`);
    this.breach = breach;
  }
}
