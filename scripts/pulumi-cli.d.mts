export declare const pulumiVersion: string;
export declare const scratchHome: string;
export declare function ownRoot(): string;
export declare function findPulumi(): Promise<{ root?: string } | undefined>;
export declare function isRecentEnough(version: string | undefined): boolean;
export declare function downloadPulumi(): Promise<void>;
export declare function buildPulumi(): Promise<void>;
export declare function hasGo(): Promise<boolean>;
