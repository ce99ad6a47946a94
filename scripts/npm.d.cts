export declare function npm(cwd: string, ...args: readonly string[]): string;
