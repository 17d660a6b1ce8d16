# The image runs the TypeScript as it is; there is no build. Pin the base by digest where you deploy it.
FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# `node` the package is only for machines without Node 24, and development needs nothing here.
# The vendors' own clients are optional peers: the image has them all, in the versions of the lock file.
RUN npm ci --omit=dev --ignore-scripts \
  && npm install --save-prod --omit=dev --ignore-scripts $(node -p "const { packages } = require('./package-lock.json'); Object.keys(require('./package.json').peerDependencies).map((name) => name + '@' + packages['node_modules/' + name].version).join(' ')")

FROM node:24-slim
ENV NODE_ENV=production DATA_DIR=/data HOST=0.0.0.0
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY connectors ./connectors
COPY db ./db
COPY prompts ./prompts
COPY src ./src
RUN install -d -o node -g node -m 0700 /data
USER node
VOLUME /data
EXPOSE 3000
CMD ["node", "src/main.ts"]
