# The service alone, without the local Slack: the dependencies and a build in one stage, and nothing of them in the last but
# what runs.
# Needs at run time: the variables of .env.example, of which compose.yaml is an example. Writes to no file.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages/service packages/service
RUN npm ci --workspace=service --include-workspace-root
COPY tsconfig.json ./
COPY src src
RUN npm run -s build

FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages/service packages/service
RUN npm ci --omit=dev --workspace=service --include-workspace-root

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
# The picture need not be there: a pattern may match nothing.
COPY package.json manifest.yml icon.* ./
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# In exec form, so that SIGTERM reaches node itself.
CMD ["node", "--enable-source-maps", "dist/main.js"]
