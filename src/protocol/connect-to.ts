import { connect } from "../wire/connect.js";
import { ConnectError } from "../wire/connect-error.js";
import type { Connection } from "../wire/connection.js";
import type { Place } from "./place.js";
import { SetUpError } from "./set-up-error.js";

/** Opens connection `number` to the endpoint of a place, TLS included where it begins with it. Throws SetUpError. */
export async function connectTo(
  { target, endpoint, transcript, from }: Pick<Place, "target" | "endpoint" | "transcript" | "from">,
  number: number,
): Promise<Connection> {
  const { host, port, implicitTls } = endpoint;
  const { tls, connectTimeout, family } = target;
  try {
    return await connect(
      { host, port, implicitTls, tls, connectTimeout, ...(family && { family }), ...(from !== undefined && { from }) },
      number,
      transcript,
    );
  } catch (error) {
    if (error instanceof ConnectError)
      throw new SetUpError(error.message, {
        isGone: error.code === "ECONNREFUSED",
        isSilence: error.code === "CLOSED",
      });
    throw error;
  }
}
