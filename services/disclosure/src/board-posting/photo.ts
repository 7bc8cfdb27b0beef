import { DomainError } from '@sunledger/service-kit';

export const photoTypes = ['image/jpeg', 'image/png'];
export const photoBytesMax = 8 * 1024 * 1024;

/** The real type of a photo by its first and last bytes, whatever the header says. Throws `photo.invalid` (415). */
export function photoTypeOf(bytes: Buffer): 'image/jpeg' | 'image/png' {
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  if (bytes.subarray(0, 8).equals(png) && bytes.subarray(-12).includes('IEND')) return 'image/png';
  const isJpeg = bytes.length > 4 && bytes.readUInt16BE(0) === 0xffd8 && bytes[2] === 0xff;
  if (isJpeg) return 'image/jpeg';
  throw new DomainError('photo.invalid', '文件不是完整的 JPEG 或 PNG 照片，请重新拍摄或选择', { status: 415 });
}
