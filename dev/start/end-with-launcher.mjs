// Imported by the processes of `npm start`. Their channel to the launcher closes when the launcher ends, however it ends;
// they must not stay behind then, and hold the port.
const DRAIN_MS = 3_000;

const end = () => {
  process.kill(process.pid, 'SIGTERM');
  // Not by an exit: the logger would try for ever to write its last lines to a reader who is gone.
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), DRAIN_MS).unref();
};
process.once('disconnect', end);
// It may have closed before anybody listened.
if (process.connected === false) end();
// The channel alone must not keep a process alive that failed to start.
process.channel?.unref();
