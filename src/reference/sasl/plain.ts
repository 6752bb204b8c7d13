import { isUtf8 } from "node:buffer";
import { challenge, failure, type Mechanism, success } from "./mechanism.js";

/** RFC 4616 §2: message = [authzid] UTF8NUL authcid UTF8NUL passwd */
export const plain: Mechanism = {
  name: "PLAIN",
  first: "client",
  next({ said: [message = Buffer.alloc(0)] }, world) {
    if (!isUtf8(message)) return failure;
    const [authorizeId, user, password, ...more] = message.toString("utf8").split("\0");
    if (!user || !password || more.length > 0) return failure;
    const isOwn = authorizeId === "" || authorizeId === user;
    return isOwn && world.checkPassword(user, password) ? success(user) : failure;
  },
};

/** In no RFC, and everywhere: name and password, each to a challenge of its own. */
export const login: Mechanism = {
  name: "LOGIN",
  first: "server-or-client",
  next({ said: [user, password] }, world) {
    if (!user) return challenge("Username:");
    if (!password) return challenge("Password:");
    return world.checkPassword(user.toString("utf8"), password.toString("utf8"))
      ? success(user.toString("utf8"))
      : failure;
  },
};
