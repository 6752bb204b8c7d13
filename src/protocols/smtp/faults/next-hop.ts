import type { Fault } from "../server/fault.js";
import { contentFaults } from "./next-hop/content.js";
import { notificationFaults } from "./next-hop/notifications.js";
import { replyFaults } from "./next-hop/replies.js";
import { tlsFaults } from "./next-hop/tls.js";

/** Defects of the reference server in what it makes of the next one. */
export const nextHopFaults: readonly Fault[] = [...notificationFaults, ...replyFaults, ...tlsFaults, ...contentFaults];
