// The API process of `npm start`.
import './end-with-launcher.mjs';

await import('../../dist/main.js');
