import { randomInt } from 'node:crypto';

// Crockford base 32: no letter that a villager could take for a digit.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A random ticket such as '7K3M-9Q2D-XW4B' (60 bits): it says nothing and cannot be guessed. */
export function createTicket(): string {
  const letters = Array.from({ length: 12 }, () => alphabet[randomInt(alphabet.length)]);
  return [letters.slice(0, 4), letters.slice(4, 8), letters.slice(8)].map((group) => group.join('')).join('-');
}

/** A ticket as people type it: blanks, small letters, O for 0, I and L for 1. Undefined when it cannot be one. */
export function readTicket(text: string): string | undefined {
  const plain = text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]{12}$/.test(plain) ? plain.replace(/(.{4})(.{4})(.{4})/, '$1-$2-$3') : undefined;
}
