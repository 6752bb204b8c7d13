import { afterEach, expect, it } from "vitest";
import { errand } from "../../protocol/place.js";
import type { RunningReference } from "../../protocol/reference.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import { embeddedTarget } from "../../runner/embedded-target.js";
import { inSomeForm } from "./append-forms.js";
import { errands } from "./mailboxes.js";
import { imap } from "./protocol.js";
import { putMail } from "./put-mail.js";

const running: RunningReference[] = [];
afterEach(() => Promise.all(running.splice(0).map((its) => its.close())));

async function placeWith(fault?: string) {
  const options = { timeout: 2000, connectTimeout: 2000, ...(fault !== undefined && { fault }) };
  const { target, server } = await embeddedTarget(imap, options);
  running.push(server);
  const [endpoint] = target.endpoints;
  const [account] = target.accounts;
  if (!endpoint || !account) throw new Error("the target has neither");
  return { ...errand(target, endpoint, account), quirks: new Set<string>() };
}

const plain = { fixture: "plain", flags: [] };

it("mailboxes are filled where only APPEND with flags is taken, and the run tells of it once", async () => {
  const place = await placeWith("append-needs-flags");
  const its = errands(place);
  await its.make("one", [plain, { ...plain, flags: ["\\Seen"] }]);
  await its.make("two", [plain]);
  await its.fillInbox([plain, plain]);
  await putMail(place, [Buffer.from("A: b\r\n\r\n")]);
  await its.end();
  expect([...place.quirks]).toEqual([
    'APPEND without flags and date is refused: mailboxes are filled with "APPEND mailbox () …"',
  ]);
});

it("where plain APPEND is taken nothing is said", async () => {
  const place = await placeWith();
  const its = errands(place);
  await its.make("one", [plain]);
  await its.end();
  expect(place.quirks.size).toBe(0);
});

it("mail is put over IMAP where only APPEND with flags is taken", async () => {
  const place = await placeWith("append-needs-flags");
  await expect(
    putMail(
      place,
      ["A: b\r\n\r\n", "A: c\r\n\r\n"].map((text) => Buffer.from(text)),
    ),
  ).resolves.toBeUndefined();
});

it("what is refused in each form is refused as it was at first, and is not tried in all of them for ever", async () => {
  const { target } = await placeWith();
  const forms: string[] = [];
  const work = async (form: string) => {
    forms.push(form);
    throw new SetUpError(`${form} is refused`, { refusal: "x NO" });
  };
  for (let times = 0; times < 5; times++)
    await expect(inSomeForm(target, { work, isRefused: () => true })).rejects.toThrow("plain is refused");
  expect(forms.filter((form) => form === "plain")).toHaveLength(5);
  expect(forms.filter((form) => form === "both")).toHaveLength(3);
});
