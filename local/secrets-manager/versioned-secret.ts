/** A version of a secret. */
export interface SecretVersion {
  readonly id: string;
  readonly text: string;
  /** Its labels. */
  readonly stages: readonly string[];
}

/** A secret that values can be put into, in memory. It has none at first. */
export class VersionedSecret {
  private kept: readonly SecretVersion[] = [];

  /** Those with a label: AWS deletes others when it likes, and callers do not find them. */
  get versions(): readonly SecretVersion[] {
    return this.kept;
  }

  /** Adds a version, which becomes the current one; that which was current becomes the previous one. */
  put(id: string, text: string): SecretVersion {
    const added = { id, text, stages: ['AWSCURRENT'] };
    const current = this.kept.find(({ stages }) => stages.includes('AWSCURRENT'));
    this.kept = [added, ...(current === undefined ? [] : [{ ...current, stages: ['AWSPREVIOUS'] }])];
    return added;
  }
}
