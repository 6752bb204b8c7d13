import { offeredTo } from "../../../reference/sasl/mechanisms.js";
import type { SessionState, World } from "./state.js";

/** What is announced to a session, in upper case but for the revisions' own spelling (RFC 9051 §6.1.1). */
export function capabilitiesOf(session: SessionState, world: World): readonly string[] {
  const { revisions, extensions } = world;
  const isRev2Alone = !revisions.includes("IMAP4rev1");
  const offered = extensions.filter(
    ({ isInRev2, isOffered }) => !(isInRev2 && isRev2Alone) && (isOffered?.(session, world) ?? true),
  );
  const isOutside = session.state === "greeted";
  return [
    ...revisions,
    ...(isOutside && world.offersTls && !session.secure ? ["STARTTLS"] : []),
    ...(isOutside && isLoginDisabled(session, world) ? ["LOGINDISABLED"] : []),
    ...(isOutside ? mechanismsFor(session, world).map(({ name }) => `AUTH=${name}`) : []),
    ...offered.map(({ capability }) => capability),
  ];
}

/** Whether LOGIN is not to be tried (RFC 9051 §6.2.3). */
export const isLoginDisabled = ({ secure }: SessionState, { loginNeedsTls }: World): boolean =>
  loginNeedsTls && !secure;

const showsPassword = new Set(["PLAIN", "LOGIN"]);

/** What AUTHENTICATE takes now. */
export const mechanismsFor = (session: SessionState, world: World) =>
  offeredTo(session, world).filter(({ name }) => !(isLoginDisabled(session, world) && showsPassword.has(name)));
