interface Lock {
  readonly packages?: Readonly<Record<string, { readonly version?: string; readonly optional?: boolean }>>;
}

export declare function setUp(): Promise<void>;
export declare function isInstalled(lock: Lock | undefined, installed: Lock | undefined): boolean;
