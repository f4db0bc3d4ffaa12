# The service, its migration Job and its other processes from one image. To pin a base for good, replace its tag by the
# digest that `docker buildx imagetools inspect` shows.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY prisma.config.ts nest-cli.json tsconfig.json tsconfig.build.json ./
COPY prisma prisma
COPY tools tools
COPY src src
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim
RUN apt-get update && apt-get install --yes --no-install-recommends tini && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=build --chown=root:root /app/node_modules node_modules
COPY --from=build --chown=root:root /app/dist dist
COPY --chown=root:root package.json prisma.config.ts ./
COPY --chown=root:root prisma prisma
COPY --chown=root:root tools tools
# Nothing is written: run it with a read-only root filesystem. A number, so that Kubernetes can see it is not root.
USER 10001:10001
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 CMD ["node", "tools/health-check.mjs"]
ENTRYPOINT ["/usr/bin/tini", "--"]
# The migration Job runs: node tools/db-migrate.mjs deploy
# The runner: node dist/runner.js; its container asks for its health with: node tools/health-check.mjs runner
CMD ["node", "dist/main.js"]
