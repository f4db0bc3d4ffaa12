// Imported by the processes of `npm start`. Their channel to the launcher closes when the launcher ends, however it ends;
// they must not stay behind then, and hold the port.
const DRAIN_MS = 3_000;

process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), DRAIN_MS).unref();
});
// The channel alone must not keep a process alive that failed to start.
process.channel?.unref();
