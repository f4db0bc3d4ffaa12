// The runner process of `npm start`: it moves column migrations.
import './end-with-launcher.mjs';

await import('../../dist/runner.js');
