// The embedded reference server in a process of its own, as a server under test is. Mail comes in by message.
import { startEmbedded } from "../dist/reference/embedded.js";

const { urls, accounts, certificate, deliver } = await startEmbedded();
process.on("message", ({ id, user, messages }) => {
  for (const message of messages) deliver(user, Buffer.from(message, "latin1"));
  process.send({ id });
});
process.send({ urls, accounts, ca: certificate.cert });
