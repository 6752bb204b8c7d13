// How fast the suites and fuzzing of SMTP, submission and LMTP are beside a bare net client that sends the same octets to the same server:
//   node bench/smtp.mjs [mailspec.yaml…] [--protocol smtp,lmtp] [--what suite,fuzz] [--runs 60] [--times 5] [--jobs 1,4] [--rounds 1] [--skip ID] [ID…]
// By default all that a mailspec.yaml has URLs of, or smtp on the embedded server. Left out is what waits on purpose (for mail that
// arrives, for silence; strain) and what a bare client cannot play (TLS).
import { fileURLToPath } from "node:url";
import { suiteAndFuzz } from "./suite-and-fuzz.mjs";

await suiteAndFuzz({ script: fileURLToPath(import.meta.url), protocols: ["smtp", "submission", "lmtp"] });
