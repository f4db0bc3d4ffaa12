// Runs the Unleash server in this process, which ends when the one that started it does, however that ends.
process.on('disconnect', () => process.exit(0));
// It may have ended before anybody listened.
if (process.connected === false) process.exit(0);
await import(new URL('node_modules/unleash-server/dist/server.js', import.meta.url));
