import { Buffer } from '../bytes.ts';

const { atob, btoa } = globalThis;
export { atob, btoa, Buffer };
export default { atob, btoa, Buffer };
