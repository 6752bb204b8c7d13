/** Languages of the reference server, the administrator's choice first (RFC 6856 §3). */
export const languages: readonly string[] = ["en", "de"];
/** What a language listing says of them. */
export const descriptions: Readonly<Record<string, string>> = { en: "English", de: "Deutsch" };

const english = {
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

/** Human-readable texts by what they say, so that LANG can say it in another language. */
export type Text = keyof typeof english;

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

/** A text as the server says it in that language. */
export const textIn = (text: Text, language: string): string => (language === "de" ? german : english)[text];
