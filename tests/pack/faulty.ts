import { permissions } from "../../model";
import { resourcePolicy, stackPolicy, type Policy } from "../../pack";

/** What every policy that is made for a test says of itself. */
export const metadata = {
  description: "A policy of the tests.",
  enforcementLevel: "mandatory",
  severity: "low",
  remediation: "Nothing.",
  reference: "https://example.com",
} as const;

// eslint-disable-next-line require-yield
function* fault(): Iterable<never> {
  throw new TypeError("hunter2");
}

/** A policy of each kind that throws, with an error that may hold a secret. */
export const faulty: readonly Policy[] = [
  stackPolicy({ ...metadata, name: "stack-fault", judge: fault }),
  resourcePolicy({ ...metadata, name: "permission-fault", subject: permissions, judge: fault }),
];
