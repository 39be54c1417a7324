// What the types of quickjs-wasi name, and the libraries of TypeScript for Node do not declare.
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  interface Module {
    readonly [Symbol.toStringTag]: 'WebAssembly.Module';
  }
}
