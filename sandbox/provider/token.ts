/**
 * Whether a type token is one of the AWS Cloud Control provider. That is peculiar: it hands on what the program sets as it
 * is, knows at preview nothing else, and answers after the update with what AWS made, under names of its own even within
 * policy documents.
 *
 * Source: https://github.com/pulumi/pulumi-aws-native/blob/master/provider/pkg/provider/provider.go
 */
export function isNative(token: string): boolean {
  return token.startsWith("aws-native:");
}
