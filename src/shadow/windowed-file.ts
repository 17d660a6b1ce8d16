import { fstatSync, readSync } from 'node:fs';
import { RandomAccessReader } from 'yauzl';

const WINDOW = 1024 * 1024;

/**
 * A file as the zip library asks for it: two small pieces for each entry of the directory, one behind the other. Asked of
 * the disk each by itself, a hundred thousand entries take ten seconds; from a window of a megabyte they take a third of one.
 */
export class WindowedFile extends RandomAccessReader {
  readonly size: number;
  readonly #file: number;
  readonly #window = Buffer.allocUnsafeSlow(WINDOW);
  #from = 0;
  #filled = 0;

  /** An open file; it is not closed here. */
  constructor(file: number) {
    super();
    this.#file = file;
    this.size = fstatSync(file).size;
  }

  override read(
    into: Buffer,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null) => void,
  ): void {
    try {
      for (let copied = 0; copied < length; )
        copied += this.#copy(into, offset + copied, length - copied, position + copied);
      done(null);
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** As much as the window has, moved there first where it has nothing. */
  #copy(into: Buffer, offset: number, length: number, position: number): number {
    if (position < this.#from || position >= this.#from + this.#filled) {
      this.#filled = readSync(this.#file, this.#window, 0, WINDOW, position);
      this.#from = position;
      if (this.#filled === 0) throw new Error('unexpected end of the file');
    }
    const at = position - this.#from;
    const most = Math.min(length, this.#filled - at);
    this.#window.copy(into, offset, at, at + most);
    return most;
  }
}
