// The image's health check: does this process answer at all?
const response = await fetch(`http://127.0.0.1:${process.env.PORT ?? 3000}/health/live`, {
  signal: AbortSignal.timeout(2_000),
}).catch(() => undefined);
process.exit(response?.ok ? 0 : 1);
