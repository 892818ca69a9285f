# Both services on a machine of your own: docs/vm.md. What is in here and why: docs/decisions/0023-server-ready.md
FROM node:24.22.1-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json tsconfig.json ./
COPY local/package.json local/
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY client-config client-config
COPY command-line command-line
COPY lambda lambda
COPY local local
RUN npm run build:server && mkdir data

FROM node:24.22.1-bookworm-slim
WORKDIR /opt/chaos-telemetry
COPY --from=build /build/dist/server .
# A volume takes its owner from here.
COPY --from=build --chown=node:node /build/data /data
USER node
VOLUME /data
EXPOSE 8080 9201
STOPSIGNAL SIGTERM
# The ports that it exposes: publish others, and leave these.
HEALTHCHECK --start-period=10s --timeout=5s CMD ["node", "-e", "Promise.all([8080, 9201].map((port) => fetch('http://127.0.0.1:' + port + '/health'))).then((answers) => process.exit(answers.every(({ ok }) => ok) ? 0 : 1), () => process.exit(1))"]
# Options follow: --aws --bucket <name> …
ENTRYPOINT ["node", "index.js", "--data", "/data", "--host", "0.0.0.0"]
