/**
 * What a download needs of a file system, so that only one file of this folder has to know which one it is.
 *
 * @module
 */

/** A file that is being written. */
export interface OpenFile {
  /** Writes all of the bytes. */
  write(bytes: Uint8Array): Promise<void>;
  /** Closes it. */
  close(): void;
}

/** What adds up the SHA-256 of bytes that come in pieces. */
export interface Hasher {
  /** Takes a piece. */
  update(bytes: Uint8Array): void;
  /** The digest in hexadecimal digits. */
  digest(): string;
}

/** A file system. */
export interface Disk {
  /** Makes a folder and those above it, and makes sure that it can be read and written. */
  makeDir(path: string): Promise<void>;
  /** Length of a file; undefined if there is none. */
  size(path: string): Promise<number | undefined>;
  /** Opens a file for writing from an offset on; from 0 it is made or emptied. */
  open(path: string, start: number): Promise<OpenFile>;
  /** Makes an empty file; false if there is one already. */
  create(path: string): Promise<boolean>;
  /** Gives a file another name, in the place of what has it. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file if it is there. */
  remove(path: string): Promise<void>;
  /** Bytes of a file. */
  read(path: string): AsyncIterable<Uint8Array>;
  /** Text of a small file; undefined if there is none. */
  readText(path: string): Promise<string | undefined>;
  /** Writes a small file. */
  writeText(path: string, text: string): Promise<void>;
  /** A new hasher. */
  hasher(): Promise<Hasher>;
  /** The error for a file that is there already. */
  existsError(path: string): Error;
}
