/** Bytes that came and are not used up yet, in one piece. Grows by doubling, so that a long record is not copied for each chunk. */
export class ByteQueue {
  #buffer: Buffer = Buffer.alloc(0);
  #from = 0;
  #to = 0;
  /** Bytes that were used up: the place of the first one here in the whole. */
  offset = 0;

  get length(): number {
    return this.#to - this.#from;
  }

  /** A view, until the next call of `append`. */
  get bytes(): Buffer {
    return this.#buffer.subarray(this.#from, this.#to);
  }

  append(chunk: Buffer): void {
    if (this.#to + chunk.length > this.#buffer.length) this.#makeRoom(chunk.length);
    chunk.copy(this.#buffer, this.#to);
    this.#to += chunk.length;
  }

  /** Takes so many bytes off the beginning. */
  drop(count: number): void {
    this.#from += count;
    this.offset += count;
  }

  #makeRoom(more: number): void {
    const { bytes } = this;
    const needed = bytes.length + more;
    // Moved down where that frees half of it, else a view given out before keeps the old bytes.
    const target = needed * 2 <= this.#buffer.length ? this.#buffer : Buffer.allocUnsafeSlow(Math.max(needed * 2, 65_536));
    bytes.copy(target, 0);
    this.#buffer = target;
    this.#from = 0;
    this.#to = bytes.length;
  }
}
