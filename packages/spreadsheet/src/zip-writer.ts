import { crc32, createDeflateRaw } from 'node:zlib';
import type { ZipEntry } from './zip-archive.ts';

/** 1980-01-01, the earliest date a ZIP entry can carry: the same content gives the same bytes. */
const dosDate = 0x0021;

/** Assembles a ZIP file part by part; parts taken from another archive keep their compressed bytes. */
export class ZipWriter {
  readonly #chunks: Buffer[] = [];
  readonly #directory: Buffer[] = [];
  #offset = 0;

  /** Copies a part without inflating it. */
  copy(entry: ZipEntry, stored: Buffer): void {
    this.#add(entry, [stored]);
  }

  /** Compresses a part while its text is produced. */
  async add(name: string, text: AsyncIterable<string> | Iterable<string>): Promise<void> {
    const deflater = createDeflateRaw({ level: 6 });
    const compressed: Buffer[] = [];
    deflater.on('data', (chunk: Buffer) => compressed.push(chunk));
    const ended = new Promise<void>((resolve, reject) => deflater.once('end', resolve).once('error', reject));
    let size = 0;
    let crc = 0;
    for await (const piece of text) {
      const bytes = Buffer.from(piece);
      size += bytes.length;
      crc = crc32(bytes, crc);
      if (!deflater.write(bytes)) await new Promise((resolve) => deflater.once('drain', resolve));
    }
    deflater.end();
    await ended;
    const compressedSize = compressed.reduce((sum, chunk) => sum + chunk.length, 0);
    this.#add({ name, flags: 0x0800, method: 8, crc, compressedSize, size, localHeaderOffset: 0 }, compressed);
  }

  finish(): Buffer {
    const directory = Buffer.concat(this.#directory);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(this.#directory.length, 8);
    end.writeUInt16LE(this.#directory.length, 10);
    end.writeUInt32LE(directory.length, 12);
    end.writeUInt32LE(this.#offset, 16);
    return Buffer.concat([...this.#chunks, directory, end]);
  }

  #add(entry: ZipEntry, stored: Buffer[]): void {
    const name = Buffer.from(entry.name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    writeEntryFields(local, 6, entry, name.length);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(20, 4);
    central.writeUInt16LE(20, 6);
    writeEntryFields(central, 8, entry, name.length);
    central.writeUInt32LE(this.#offset, 42);
    this.#directory.push(Buffer.concat([central, name]));
    this.#chunks.push(local, name, ...stored);
    this.#offset += 30 + name.length + entry.compressedSize;
  }
}

/** The fields that the local header and the directory entry have in common, in the same order. */
function writeEntryFields(target: Buffer, at: number, entry: ZipEntry, nameLength: number): void {
  // Bit 3 (sizes follow the data) must go: the sizes are written here.
  target.writeUInt16LE(entry.flags & ~0x0008, at);
  target.writeUInt16LE(entry.method, at + 2);
  target.writeUInt16LE(dosDate, at + 6);
  target.writeUInt32LE(entry.crc, at + 8);
  target.writeUInt32LE(entry.compressedSize, at + 12);
  target.writeUInt32LE(entry.size, at + 16);
  target.writeUInt16LE(nameLength, at + 20);
}
