const { setTimeout, setImmediate, setInterval, clearTimeout, clearImmediate, clearInterval } = globalThis;
export { setTimeout, setImmediate, setInterval, clearTimeout, clearImmediate, clearInterval };
export default { setTimeout, setImmediate, setInterval, clearTimeout, clearImmediate, clearInterval };
