# The app as an image: docs/guides/deploy-docker.md. tests/servers/support/image.ts carries out the last stage without a
# container, so a new step there has to be one that it knows.
FROM node:24.21.0-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6 AS base

FROM base AS build
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build

FROM base
WORKDIR /app
# Docker sets HOSTNAME to the container's id, on which the server would then listen.
ENV NODE_ENV=production HOSTNAME=0.0.0.0 PORT=3000 NEXT_TELEMETRY_DISABLED=1
ENV DATABASE_URL=file:/data/valet-key.db
RUN install -d -o node -g node /data
COPY --from=build /app/.next/standalone ./
COPY --from=build /app/.next/static ./.next/static
COPY --from=build /app/public ./public
USER node
VOLUME /data
EXPOSE 3000
# Whether it answers at all: a restart does not mend a database that is down.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# It migrates the database, refuses a configuration that is not safe, and ends well on SIGTERM.
CMD ["node", "server.js"]
