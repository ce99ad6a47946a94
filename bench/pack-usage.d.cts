export declare function peakMemory(): number;
