/** A route by its template, written as the contract writes it: `/usuarios/{id}`. */
export interface Route {
  method: string;
  template: string;
}

export interface Match<R extends Route> {
  route: R;
  params: Record<string, string>;
}

/** Finds the route of a method and path, with the path's parameters decoded; `null` when there is none. */
export type Router<R extends Route> = (method: string, path: string) => Match<R> | null;

export function router<R extends Route>(routes: readonly R[]): Router<R> {
  const compiled = routes.map((route) => ({ route, pattern: new RegExp(`^${route.template.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`) }));
  return (method, path) => {
    for (const { route, pattern } of compiled) {
      if (route.method !== method) continue;
      const found = pattern.exec(path);
      if (!found) continue;
      const params = decoded(found.groups ?? {});
      if (params) return { route, params };
    }
    return null;
  };
}

function decoded(groups: Record<string, string>): Record<string, string> | null {
  try {
    return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));
  } catch {
    return null;
  }
}
