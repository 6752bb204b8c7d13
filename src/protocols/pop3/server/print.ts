import { dotStuff } from "../../../wire/dot-stuffing.js";
import type { ModelReply, Text } from "../model/state.js";

/** Languages of the reference server, the administrator's choice first (RFC 6856 §3). */
export const languages: readonly string[] = ["en", "de"];
const descriptions: Readonly<Record<string, string>> = { en: "English", de: "Deutsch" };

const english: Readonly<Record<Text, string>> = {
  ready: "mailspec reference server ready",
  hello: "tell me the password",
  "logged-in": "maildrop locked and ready",
  bye: "bye",
  done: "done",
  deleted: "marked as deleted",
  "no-such-message": "no such message",
  "already-deleted": "message is marked as deleted",
  "wrong-state": "not in this state",
  "unknown-command": "unknown command",
  "bad-arguments": "wrong arguments",
  refused: "no such user, or not this password",
  "in-use": "another session has this maildrop",
  cancelled: "authentication cancelled",
  "not-now": "not now",
  "needs-utf8": "this message needs UTF8",
  "unknown-language": "I don't speak that",
  "too-long": "line too long",
};

const german: Readonly<Record<Text, string>> = {
  ...english,
  hello: "das Passwort bitte",
  "logged-in": "Postfach geöffnet",
  bye: "auf Wiedersehen",
  done: "erledigt",
  deleted: "zum Löschen vorgemerkt",
  "no-such-message": "diese Nachricht gibt es nicht",
  "already-deleted": "zum Löschen vorgemerkt",
  "wrong-state": "nicht in diesem Zustand",
  "unknown-command": "unbekannter Befehl",
  "bad-arguments": "falsche Argumente",
  "unknown-language": "das spreche ich nicht",
};

const textOf = (text: Text, language: string) => (language === "de" ? german : english)[text];

/** The octets of a reply. */
export function print(reply: ModelReply, language: string): Buffer {
  switch (reply.kind) {
    case "positive":
    case "negative": {
      const code = reply.code === undefined ? "" : `[${reply.code}] `;
      return line(`${reply.kind === "positive" ? "+OK" : "-ERR"} ${code}${textOf(reply.text, language)}`);
    }
    case "drop-listing":
      return line(`+OK ${reply.count} ${reply.size}`);
    case "scan-listing":
      return line(`+OK ${reply.number} ${reply.size}`);
    case "scan-listings":
      return lines(
        "+OK scan listing follows",
        reply.listings.map(({ number, size }) => `${number} ${size}`),
      );
    case "unique-id-listing":
      return line(`+OK ${reply.number} ${reply.uniqueId}`);
    case "unique-id-listings":
      return lines(
        "+OK unique-id listing follows",
        reply.listings.map(({ number, uniqueId }) => `${number} ${uniqueId}`),
      );
    case "message":
      return Buffer.concat([
        line("+OK message follows"),
        dotStuff(reply.lines === undefined ? reply.octets : top(reply.octets, reply.lines)),
      ]);
    case "capabilities":
      return lines("+OK capability list follows", reply.lines);
    case "languages":
      return lines(
        "+OK language listing follows",
        languages.map((tag) => `${tag} ${descriptions[tag]}`),
      );
    case "language":
      return line(`+OK ${reply.tag} ${textOf("done", reply.tag)}`);
    case "challenge":
      return line(`+ ${Buffer.from(reply.text).toString("base64")}`);
    case "begin-tls":
      return line("+OK begin TLS");
    default:
      return reply satisfies never;
  }
}

/** Header, blank line and so many lines of the body (RFC 1939 §7). */
export function top(message: Uint8Array, count: number): Uint8Array {
  const view = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const blank = view.indexOf("\r\n\r\n");
  if (blank < 0) return view;
  let end = blank + 4;
  for (let line = 0; line < count && end < view.length; line++) {
    const lf = view.indexOf("\n", end);
    end = lf < 0 ? view.length : lf + 1;
  }
  return view.subarray(0, end);
}

const line = (text: string) => Buffer.from(`${text}\r\n`, "utf8");
const lines = (first: string, rest: readonly string[]) =>
  Buffer.concat([line(first), dotStuff(Buffer.from(rest.map((text) => `${text}\r\n`).join(""), "utf8"))]);
