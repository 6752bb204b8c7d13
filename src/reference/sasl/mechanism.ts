/** What a mechanism asks of the server that it serves. */
export interface SaslWorld {
  readonly checkPassword: (user: string, password: string) => boolean;
  readonly passwordOf: (user: string) => string | undefined;
  readonly newChallenge: () => string;
}

/** What has been said in a SASL exchange so far, decoded. */
export interface SaslMessages {
  /** By the client; the last one is to be answered. */
  readonly said: readonly Buffer[];
  /** By the server: its challenges, but for empty ones. */
  readonly asked: readonly string[];
  /** What binds the exchange to its TLS session, by the type of the binding (RFC 5802 §6); absent: there is none. */
  readonly bindings?: ReadonlyMap<string, Buffer>;
}

/** What a server says to it. */
export type SaslStep =
  | { readonly kind: "challenge"; readonly text: string }
  | { readonly kind: "success"; readonly user: string }
  | { readonly kind: "failure" };

/** A SASL mechanism as a server speaks it: a function of all that was said. */
export interface Mechanism {
  readonly name: string;
  /** The first message of the exchange is the client's, or the server's (RFC 4422 §5, item 2). */
  readonly first: "client" | "server" | "server-or-client";
  /** Not outside TLS. */
  readonly needsTls?: true;
  readonly next: (messages: SaslMessages, world: SaslWorld) => SaslStep;
}

export const failure: SaslStep = { kind: "failure" };
export const challenge = (text: string): SaslStep => ({ kind: "challenge", text });
export const success = (user: string): SaslStep => ({ kind: "success", user });
