/** Which extensions bring a parameter of MAIL or RCPT: one of them has to be offered. */
export const EXTENSION_OF: ReadonlyMap<string, readonly string[]> = new Map([
  ["SIZE", ["SIZE"]],
  ["BODY", ["8BITMIME", "BINARYMIME"]],
  ["SMTPUTF8", ["SMTPUTF8"]],
  ["RET", ["DSN"]],
  ["ENVID", ["DSN"]],
  ["NOTIFY", ["DSN"]],
  ["ORCPT", ["DSN"]],
  ["AUTH", ["AUTH"]],
  ["REQUIRETLS", ["REQUIRETLS"]],
  ["BY", ["DELIVERBY"]],
  ["HOLDFOR", ["FUTURERELEASE"]],
  ["HOLDUNTIL", ["FUTURERELEASE"]],
  ["MT-PRIORITY", ["MT-PRIORITY"]],
]);
