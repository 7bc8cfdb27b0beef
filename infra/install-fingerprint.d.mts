export function installFingerprint(checkout: string): string;
