// Loaded into each process of a rehearsal: its channel closes when the rehearsal ends, however that ends; no process stays behind.
process.once('disconnect', () => process.exit(1));
process.channel?.unref();
