/**
 * Advisory locks of Postgres, by what they keep apart. Any numbers, each once: two that share one would wait for each other
 * without a reason.
 */
export const LOCKS = {
  /** One process at a time changes the schema. */
  migrations: 727_001,
  /** Expanding takes turns, so that bodies become events in the order in which they came. */
  expanding: 727_002,
  /** One writer of identities at a time, so that one customer never becomes two contacts. */
  identities: 727_003,
  /** Processes that start together take turns. */
  firstStart: 727_004,
  /** A receipt that finds no message and a send that finds no receipt must not pass each other unseen. */
  receipts: 727_005,
  /** Held shared by whoever seals, alone by whoever begins to change the key. */
  key: 727_006,
  /** Rules that are put in another order. */
  ruleOrder: 727_007,
  /** One process at a time deletes what has served its time. */
  retention: 727_008,
  /** The same of what tenants do not want to keep. */
  tenantRetention: 727_009,
  /** Whoever gives or takes rights, so that nobody undoes what another just did. */
  rights: 727_030,
  /** On the database `postgres` of the embedded server: held shared by every process that uses it. */
  embeddedInUse: 7_236_019_264,
} as const;
