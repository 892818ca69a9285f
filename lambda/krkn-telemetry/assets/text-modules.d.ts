// Files that bundles hold as text: lambda/bundle.ts says which.

declare module '*.css' {
  const text: string;
  export default text;
}

declare module '*.svg' {
  const text: string;
  export default text;
}

declare module '*.page.js' {
  const text: string;
  export default text;
}

declare module '*.iife.min.js' {
  const text: string;
  export default text;
}
