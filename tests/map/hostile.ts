import * as aws from "@pulumi/aws";
import { functionWith, goodRole, statement } from "../policies/pieces";
import { exported } from "../recorder/exported";
import { record } from "../recorder/program";
import { hostile } from "../report/runs";

/** Texts that do something where they are shown as they are, in a page too. */
export const hostileTexts: readonly string[] = [
  ...hostile,
  "</script><script>document.title = 'gone'</script>",
  "<!--",
  '" onload="document.title = 1',
  "`]; click n0 href javascript:alert(1)",
  "%%{init: {}}%%",
  "\u05d0\u05d1\u05d2 \u0627\u0644\u0639\u0631\u0628\u064a\u0629",
  "{{}} ]) --> n1",
];

/** The export of a stack in which every text is hostile that a program may choose: names, ARNs, Sids, conditions. */
export async function hostileExport(): Promise<string> {
  const recorded = await record(() => {
    hostileTexts.forEach((text, index) => {
      const name = `n${index}`;
      const role = goodRole(`role-${name}`);
      new aws.iam.RolePolicy(`policy-${name}`, {
        role: role.name,
        policy: statement("Allow", ["s3:GetObject", "sqs:SendMessage"], `arn:aws:s3:::${text}/*`),
      });
      const fn = functionWith(`fn-${name}`, role);
      new aws.lambda.Permission(`permission-${name}`, {
        action: "lambda:InvokeFunction",
        function: fn.name,
        principal: text,
        sourceArn: `arn:aws:sns:eu-west-1:123456789012:${text}`,
      });
    });
  }, false);
  // The engine takes any name, but a program of these tests could not have two resources of one.
  return hostileTexts.reduce((text, each, index) => {
    const written = JSON.stringify(each).slice(1, -1);
    return text.replace(
      new RegExp(`(fn|role|policy|permission)-n${index}(?![0-9])`, "g"),
      (all) => `${all} ${written}`,
    );
  }, exported(recorded));
}
