/** What Krkn tells of an alert in words. */
interface ToldAlert {
  readonly name: string | undefined;
  readonly message: string | undefined;
}

/**
 * An alert's name and message as they are shown: the message stands for a name that is absent, or a template such as
 * `fsync of {{$labels.pod}}`. A message that says nothing more than the name is undefined.
 */
export function toldAlert({ name, message }: ToldAlert): ToldAlert {
  const isUseful = name !== undefined && (!name.includes('{{') || message === undefined);
  const told = isUseful ? name : message;
  return { name: told, message: message === told ? undefined : message };
}
