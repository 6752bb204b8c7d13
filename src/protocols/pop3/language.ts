import type { Vocabulary } from "../../protocol/language.js";
import { authorizationCommands, commandTypes, transactionCommands } from "./commands.js";

/** What POP3 adds to the suite language: types by ABNF name, values of the target, lists of the model. */
export const pop3Vocabulary: Vocabulary = {
  types: {
    number: "\\d+",
    "unique-id": "[\\x21-\\x7e]{1,70}",
    text: "[^\\0\\r\\n]*?",
    word: "[\\x21-\\x7e]+",
    timestamp: "<[\\x21-\\x3b=\\x3f-\\x7e]+@[\\x21-\\x3b=\\x3f-\\x7e]+>",
    base64: "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
    // RFC 2449 §6.5, §6.7
    "login-delay-argument": "\\d+(?: USER)?",
    "expire-argument": "(?:\\d+|NEVER)(?: USER)?",
    "language-tag": "[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*",
    ...commandTypes,
  },
  bare: ["+OK", "-ERR", "+"],
  // RFC 1939 §5: what follows the size in a drop or scan listing is free. RFC 2449 §5, §8: tags and codes in any case.
  freedom: ({ keyword, index }) => ({
    open: keyword === "STAT" || keyword === "LIST",
    anyCase: keyword === "CAPA" && index > 0,
  }),
  values: [
    "user",
    "password",
    "wrong-password",
    "apop-digest",
    "sasl-plain",
    "sasl-plain-wrong",
    "sasl-plain-authzid",
    "sasl-plain-no-nul",
    "sasl-plain-long",
  ],
  lists: { "transaction-commands": transactionCommands, "authorization-commands": authorizationCommands },
};
