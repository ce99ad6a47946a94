/**
 * A fact about something, beside the function that works it out: it is worked out when it is first asked for, and
 * remembered for as long as that thing is there. It has to follow from that one thing, which never changes.
 *
 * @example const wirings = derived((stack: Stack) => readWirings(stack));
 */
export function derived<Subject extends object, Fact>(
  workOut: (subject: Subject) => Fact,
): (subject: Subject) => Fact {
  const facts = new WeakMap<Subject, Fact>();
  return (subject) => {
    if (!facts.has(subject)) {
      facts.set(subject, workOut(subject));
    }
    return facts.get(subject)!;
  };
}
