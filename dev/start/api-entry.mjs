// The API process of `npm start`. Its channel to the launcher closes when the launcher ends, however it ends; the API
// must not stay behind then and hold the port.
const DRAIN_MS = 3_000;

process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), DRAIN_MS).unref();
});
// The channel alone must not keep an API alive that failed to start.
process.channel?.unref();

await import('../../dist/main.js');
