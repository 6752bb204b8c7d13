import { text } from "../../../fuzz/in-turn/oracle.js";
import { dropListing as parse } from "../grammar.js";
import { line, type ModelReply, type ReplyForm } from "./reply.js";

interface DropListingReply extends ModelReply {
  readonly count: number;
  readonly size: number;
}

/** STAT's reply (RFC 1939 §5). */
export const dropListingForm: ReplyForm<DropListingReply> = {
  status: "+OK",
  print: ({ count, size }) => line(`+OK ${count} ${size}`),
  compare(wanted, said) {
    const found = parse(said.text);
    if (!found.ok || (found.value.count === wanted.count && found.value.size === wanted.size)) return undefined;
    return {
      requirement: "rfc1939/5/stat-counts",
      expected: [text(`+OK ${wanted.count} {:number}`)],
      before: "LIST",
      at: 4,
      fewer: found.value.count < wanted.count,
    };
  },
};

export const dropListing = (count: number, size: number): DropListingReply => ({
  kind: "drop-listing",
  form: dropListingForm,
  count,
  size,
});
