import type { Wants } from "../../protocol/world.js";

/** A message that a mailbox holds. */
export interface WantedMessage {
  readonly fixture: string;
  readonly flags: readonly string[];
  /** date-time of RFC 9051 §9, without its quotes. */
  readonly date?: string;
}

/** What IMAP's cases presuppose. */
export interface ImapWants extends Wants {
  readonly mailbox?: readonly WantedMessage[];
  /** By what stands behind the name of the case's own. */
  readonly mailboxes?: Readonly<Record<string, readonly WantedMessage[]>>;
  readonly inbox?: readonly WantedMessage[];
}

const flags = {
  type: "array",
  items: { type: "string", pattern: "^\\\\?[!#$&'+,./0-9:;<=>?@A-Z^_`a-z|}~-]+$" },
} as const;

/** A fixture, one several times (`short*120`), or one with flags, or with flags and an internal date. */
export const messagesSchema = {
  type: "array",
  items: {
    oneOf: [
      { type: "string" },
      {
        type: "object",
        minProperties: 1,
        maxProperties: 1,
        additionalProperties: {
          oneOf: [
            flags,
            {
              type: "object",
              additionalProperties: false,
              properties: {
                flags,
                date: { type: "string", pattern: "^[ 0-3][0-9]-[A-Z][a-z]{2}-[0-9]{4} [0-9:]{8} [+-][0-9]{4}$" },
              },
            },
          ],
        },
      },
    ],
  },
} as const;

type Written =
  | string
  | Readonly<Record<string, readonly string[] | { readonly flags?: readonly string[]; readonly date?: string }>>;

/** The messages as cases keep them. */
export function readMessages(
  value: unknown,
  message: (name: string) => string,
  put: (text: string) => string,
): readonly WantedMessage[] {
  return (value as readonly Written[]).flatMap((written) => {
    const [key = "", its = []] = typeof written === "string" ? [written] : (Object.entries(written)[0] ?? []);
    const { flags: given = [], date } = "length" in its ? { flags: its } : its;
    const name = put(key);
    const [, of = name, times = "1"] = /^(.+)\*(\d{1,4})$/.exec(name) ?? [];
    const one: WantedMessage = {
      fixture: message(of),
      flags: given.map(put),
      ...(date !== undefined && { date: put(date) }),
    };
    return Array.from({ length: Number(times) }, () => one);
  });
}
