import { createHash } from "node:crypto";
import type { Delivery, ReadBack } from "../protocol/delivery.js";
import { polling } from "../runner/read-back/bell.js";

/** Puts a message into the mailbox of a user; it is there when the promise resolves, octet by octet. */
export type Deliver = (user: string, message: Uint8Array) => void | Promise<void>;

/** The messages in the mailbox of a user, as they are stored, the oldest first. */
export type Read = (user: string) => readonly Uint8Array[] | Promise<readonly Uint8Array[]>;

export const deliveryBy = (deliver: Deliver): Delivery => ({
  raw: true,
  queued: false,
  async send(user, messages) {
    for (const message of messages) await deliver(user, message);
  },
});

export const readBackBy = (read: Read, queued: boolean): ReadBack => ({
  what: "a function",
  loses: [],
  queued,
  async look({ user }, wanted) {
    const seen = new Map<string, number>();
    const all = (await read(user)).map((octets) => {
      const digest = createHash("sha1").update(octets).digest("hex");
      // Two may be alike.
      const count = (seen.get(digest) ?? 0) + 1;
      seen.set(digest, count);
      return { key: `${digest}.${count}`, octets };
    });
    return all.filter(({ key }) => wanted(key));
  },
  watch: () => polling(),
});
