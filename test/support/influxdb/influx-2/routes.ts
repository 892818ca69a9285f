/** What does something to a path, by method. */
type Methods<Handler> = Readonly<Partial<Record<string, Handler>>>;

/** Paths. `{id}` stands for one segment. */
export type Routes<Handler> = Readonly<Record<string, Methods<Handler>>>;

/** What handles requests to a path, by method; undefined if there is no such path. A slash at its end counts for nothing. */
export function methodsOf<Handler>(routes: Routes<Handler>, path: string): Methods<Handler> | undefined {
  const segments = path.replace(/\/$/, '').split('/');
  return Object.entries(routes).find(([route]) => {
    const wanted = route.split('/');
    return (
      wanted.length === segments.length &&
      wanted.every((segment, index) => segment === '{id}' || segment === segments[index])
    );
  })?.[1];
}
