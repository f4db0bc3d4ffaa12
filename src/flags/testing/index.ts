export { FakeFlags } from './fake-flags.js';
