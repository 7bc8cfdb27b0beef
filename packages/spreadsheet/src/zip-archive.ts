import { crc32, createInflateRaw } from 'node:zlib';
import { SpreadsheetError } from './errors.ts';
import type { ReadLimits } from './limits.ts';

const endOfDirectorySignature = 0x06054b50;
const directoryEntrySignature = 0x02014b50;
const localHeaderSignature = 0x04034b50;
const maxEntries = 5_000;
/** Workbook, relationship and style parts are read whole; real ones stay below, even where styles have piled up for years. */
const maxTextBytes = 16 * 1024 * 1024;
const ratioAppliesFromBytes = 10 * 1024 * 1024;

/** One part of the archive as its central directory declares it. */
export interface ZipEntry {
  name: string;
  flags: number;
  method: number;
  crc: number;
  compressedSize: number;
  size: number;
  localHeaderOffset: number;
}

/** Read access to the parts of a ZIP file held in memory; limits are checked before and while inflating. */
export interface ZipArchive {
  entries: ReadonlyMap<string, ZipEntry>;
  /** The part's bytes as stored in the file, still compressed. */
  stored(entry: ZipEntry): Buffer;
  /** Inflates a part in chunks. Throws SpreadsheetError `zip_bomb` or `corrupt`. */
  stream(name: string): AsyncGenerator<Buffer>;
  /** Inflates a small part to text; null when there is none. */
  text(name: string): Promise<string | null>;
}

const corrupt = (cause?: unknown) =>
  new SpreadsheetError(
    'corrupt',
    '文件已损坏或上传不完整，请在 Excel 或 WPS 中打开并另存为 .xlsx 后重新上传。',
    [],
    cause,
  );

const bomb = () =>
  new SpreadsheetError(
    'zip_bomb',
    '文件解压后的体积远超正常工作簿，已拒绝读取。请把数据复制到新下载的模板后重新上传。',
  );

/** Reads the central directory and refuses what its declared sizes already show to be a bomb, before anything is inflated. */
export function openZip(bytes: Buffer, limits: ReadLimits): ZipArchive {
  const entries = readDirectory(bytes);
  checkDeclaredSizes(bytes, entries.values(), limits);
  const archive: ZipArchive = {
    entries,
    stored: (entry) => storedBytes(bytes, entry),
    stream: (name) => {
      const entry = entries.get(name);
      if (entry === undefined) throw corrupt();
      return inflate(storedBytes(bytes, entry), entry);
    },
    text: async (name) => {
      const declared = entries.get(name)?.size;
      if (declared === undefined) return null;
      if (declared > maxTextBytes) throw bomb();
      const chunks: Buffer[] = [];
      for await (const chunk of archive.stream(name)) chunks.push(chunk);
      return Buffer.concat(chunks).toString('utf8');
    },
  };
  return archive;
}

function readDirectory(bytes: Buffer): Map<string, ZipEntry> {
  const end = findEndOfDirectory(bytes);
  const count = bytes.readUInt16LE(end + 10);
  let position = bytes.readUInt32LE(end + 16);
  if (count > maxEntries) throw bomb();
  const entries = new Map<string, ZipEntry>();
  for (let index = 0; index < count; index++) {
    if (position + 46 > bytes.length || bytes.readUInt32LE(position) !== directoryEntrySignature) throw corrupt();
    const nameLength = bytes.readUInt16LE(position + 28);
    const extraLength = bytes.readUInt16LE(position + 30);
    const nameEnd = position + 46 + nameLength;
    const entry: ZipEntry = {
      name: bytes.toString('utf8', position + 46, nameEnd).replaceAll('\\', '/'),
      flags: bytes.readUInt16LE(position + 8),
      method: bytes.readUInt16LE(position + 10),
      crc: bytes.readUInt32LE(position + 16),
      compressedSize: bytes.readUInt32LE(position + 20),
      size: bytes.readUInt32LE(position + 24),
      localHeaderOffset: bytes.readUInt32LE(position + 42),
    };
    applyZip64(entry, bytes.subarray(nameEnd, nameEnd + extraLength));
    // Two parts of one name let a checker and a reader see different content.
    if (entries.has(entry.name)) throw corrupt();
    entries.set(entry.name, entry);
    position = nameEnd + extraLength + bytes.readUInt16LE(position + 32);
  }
  return entries;
}

function findEndOfDirectory(bytes: Buffer): number {
  const lowest = Math.max(0, bytes.length - 22 - 0xffff);
  for (let position = bytes.length - 22; position >= lowest; position--) {
    if (bytes.readUInt32LE(position) === endOfDirectorySignature) return position;
  }
  throw corrupt();
}

/** Writers that stream may store sizes as 64-bit fields even in small files; each field is present only if its 32-bit twin is all ones. */
function applyZip64(entry: ZipEntry, extra: Buffer): void {
  const fields = (['size', 'compressedSize', 'localHeaderOffset'] as const).filter(
    (field) => entry[field] === 0xffffffff,
  );
  if (fields.length === 0) return;
  for (let position = 0; position + 4 <= extra.length; position += 4 + extra.readUInt16LE(position + 2)) {
    if (extra.readUInt16LE(position) !== 0x0001) continue;
    fields.forEach((field, index) => {
      const at = position + 4 + index * 8;
      if (at + 8 > extra.length) throw corrupt();
      entry[field] = Number(extra.readBigUInt64LE(at));
    });
    return;
  }
  throw corrupt();
}

function checkDeclaredSizes(bytes: Buffer, entries: Iterable<ZipEntry>, limits: ReadLimits): void {
  let inflated = 0;
  let compressed = 0;
  for (const entry of entries) {
    // APPNOTE 4.4.4: bit 0 of the flags marks an encrypted part.
    if ((entry.flags & 1) === 1) throw new SpreadsheetError('encrypted', '文件已加密，请取消密码后重新上传。');
    if (entry.method !== 0 && entry.method !== 8) throw corrupt();
    inflated += entry.size;
    compressed += entry.compressedSize;
    if (isOverRatio(entry.size, entry.compressedSize, limits)) throw bomb();
  }
  // Parts that share bytes (overlapping entries) add up to more than the file.
  if (inflated > limits.maxInflatedBytes || compressed > bytes.length) throw bomb();
}

const isOverRatio = (size: number, compressedSize: number, limits: ReadLimits) =>
  size > ratioAppliesFromBytes && size > compressedSize * limits.maxRatio;

function storedBytes(bytes: Buffer, entry: ZipEntry): Buffer {
  const header = entry.localHeaderOffset;
  if (header + 30 > bytes.length || bytes.readUInt32LE(header) !== localHeaderSignature) throw corrupt();
  const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
  if (start + entry.compressedSize > bytes.length) throw corrupt();
  return bytes.subarray(start, start + entry.compressedSize);
}

async function* inflate(stored: Buffer, entry: ZipEntry): AsyncGenerator<Buffer> {
  let size = 0;
  let crc = 0;
  for await (const chunk of entry.method === 0 ? [stored] : inflateRaw(stored)) {
    size += chunk.length;
    // A part that grows past the size its directory entry declared was made to slip through the check above.
    if (size > entry.size) throw bomb();
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (size !== entry.size || crc !== entry.crc) throw corrupt();
}

async function* inflateRaw(stored: Buffer): AsyncGenerator<Buffer> {
  const inflater = createInflateRaw({ chunkSize: 128 * 1024 });
  inflater.end(stored);
  try {
    for await (const chunk of inflater) yield chunk as Buffer;
  } catch (error) {
    throw corrupt(error);
  } finally {
    inflater.destroy();
  }
}
