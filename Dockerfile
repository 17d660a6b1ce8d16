# The image runs the TypeScript as it is; there is no build. Pin the base by digest where you deploy it.
FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# `node` the package is only for machines without Node 24, and development needs nothing here.
RUN npm ci --omit=dev --ignore-scripts

FROM node:24-slim
ENV NODE_ENV=production DATA_DIR=/data HOST=0.0.0.0
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY connectors ./connectors
COPY db ./db
COPY src ./src
RUN install -d -o node -g node -m 0700 /data
USER node
VOLUME /data
EXPOSE 3000
CMD ["node", "src/main.ts"]
