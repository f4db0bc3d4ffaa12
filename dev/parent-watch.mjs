// Loaded into a process that must not stay behind: its channel closes when the process that started it ends, however that ends.
// Not by an exit: the logger would try for ever to write its last lines to a reader who is gone.
const end = () => process.kill(process.pid, 'SIGKILL');
process.once('disconnect', end);
// It may have closed before anybody listened.
if (process.connected === false) end();
process.channel?.unref();
