# The image for CIs: docker run --network host mailspec run pop3://127.0.0.1:110 --account user:secret
FROM node:22-slim AS build
WORKDIR /mailspec
COPY . .
RUN npm ci --no-audit --no-fund && npm prune --omit=dev --ignore-scripts

FROM node:22-slim
COPY --from=build /mailspec/package.json /mailspec/package.json
COPY --from=build /mailspec/node_modules /mailspec/node_modules
COPY --from=build /mailspec/dist /mailspec/dist
COPY --from=build /mailspec/suites /mailspec/suites
COPY --from=build /mailspec/fixtures/messages /mailspec/fixtures/messages
# CIs start a shell in it, so the command has a name.
RUN ln -s /mailspec/dist/cli/main.js /usr/local/bin/mailspec
WORKDIR /work
ENTRYPOINT ["mailspec"]
