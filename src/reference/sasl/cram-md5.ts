import { createHmac } from "node:crypto";
import { challenge, failure, type Mechanism, success } from "./mechanism.js";

/** RFC 2195 §2: the name, a space, and the keyed digest of the challenge. */
export const cramMd5: Mechanism = {
  name: "CRAM-MD5",
  first: "server",
  next({ said: [response], asked: [asked = ""] }, world) {
    if (!response) return challenge(world.newChallenge());
    const text = response.toString("utf8");
    const space = text.lastIndexOf(" ");
    const user = text.slice(0, Math.max(0, space));
    const password = world.passwordOf(user);
    if (password === undefined) return failure;
    const digest = createHmac("md5", password).update(asked).digest("hex");
    return text.slice(space + 1) === digest ? success(user) : failure;
  },
};
