import { deepEqual, equal, ok } from "node:assert/strict";
import { reportOf, since } from "../recorder/before";
import { readPages } from "./page";
import { printed as shown, run } from "./run";

for (const { file, examples } of readPages()) {
  describe(`the examples of ${file}.md`, () => {
    it("show at least one program that violates the policy and one that complies", () => {
      const sections = examples.map(({ section }) => section);
      ok(sections.includes("Violates") && sections.includes("Complies"));
    });

    for (const { section, line, program, config, printed, before } of examples) {
      it(`line ${line}, ${section.toLowerCase()}: Pulumi prints what the page says`, async () => {
        const both = async () =>
          [await run(program, true, config), await run(program, false, config)] as const;
        const [atPreview, atUpdate] =
          before === undefined
            ? await both()
            : await since(JSON.stringify(reportOf((await run(before, true)).recorded)), both);
        equal(shown(atPreview), printed.preview, "at preview");
        equal(shown(atUpdate), printed.update, "at the update");
        const reported = new Set([...atPreview.findings, ...atUpdate.findings].map(({ policy }) => policy));
        if (section === "Violates") {
          ok(reported.delete(file), "this policy reports it");
          ok(
            atUpdate.findings.every(({ policy }) => policy === file),
            "and no other",
          );
          reported.delete("stack-is-fully-known");
          deepEqual([...reported], [], "at preview, at most a gap is listed besides");
        } else {
          equal(section, "Complies", "an example violates or complies");
          equal(shown(atUpdate), "", "the whole pack lets it pass");
          reported.delete("stack-is-fully-known");
          deepEqual([...reported], [], "at preview, at most a gap is listed");
        }
      });
    }
  });
}
