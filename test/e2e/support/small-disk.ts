import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../local/support/eventually';

const MI_B = 1024 * 1024;

/** A disk that can be full. Only root can mount one. */
export class SmallDisk {
  /** What takes its space. */
  readonly filler: string;

  private constructor(readonly folder: string) {
    this.filler = join(folder, 'filler');
  }

  /** @param size MiB */
  static async mount(size: number): Promise<SmallDisk> {
    const folder = await mkdtemp(join(tmpdir(), 'small-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}m`, 'tmpfs', folder]);
    return new SmallDisk(folder);
  }

  /** Fills it to the last byte. */
  fill(): void {
    for (const size of [MI_B, 4096, 1]) {
      const bytes = Buffer.alloc(size);
      for (;;) {
        try {
          appendFileSync(this.filler, bytes);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
          break;
        }
      }
    }
  }

  makeRoom(): Promise<void> {
    return rm(this.filler);
  }

  async unmount(): Promise<void> {
    // The process has been killed, and may not be gone.
    await eventually(() => {
      execFileSync('umount', [this.folder]);
    });
    await rm(this.folder, { recursive: true });
  }
}
