// How fast the suites and fuzzing of IMAP are beside a bare net client that sends the same octets to the same server:
//   node bench/imap.mjs [mailspec.yaml…] [--what suite,fuzz] [--runs 60] [--times 5] [--cases 300] [--jobs 1,4] [--rounds 1] [--skip ID] [ID…]
// By default on the embedded server. Left out is what waits on purpose (for silence, for what a server tells an idle client, and
// those that it is slow with: wrong passwords) and what a bare client cannot play (TLS).
import { fileURLToPath } from "node:url";
import { suiteAndFuzz } from "./suite-and-fuzz.mjs";

const SLOW = /^(IDLE|LOGIN|AUTHENTICATE)\b/i;

await suiteAndFuzz({
  script: fileURLToPath(import.meta.url),
  protocols: ["imap"],
  // All of them take minutes on a real server, and are played a dozen times.
  mostCases: 300,
  isTimed: ({ kind, template: [first] = [] }) =>
    kind !== "deliver" && !(kind === "send" && SLOW.test(first?.text ?? "")),
});
