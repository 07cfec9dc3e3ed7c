# Barkeep in a container: one static binary, no shell, not root. All it writes is in /data, so the rest may be read-only.
#
#   docker build -t barkeep .
#   docker run -d --env-file barkeep.env --read-only --tmpfs /tmp -v barkeep:/data barkeep

FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=container
ARG TARGETOS
ARG TARGETARCH
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -ldflags "-s -w -X main.version=$VERSION" -o /out/barkeep ./cmd/barkeep
RUN mkdir -m 0700 /out/data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY LICENSE /LICENSE
COPY --from=build /out/barkeep /barkeep
# A new volume takes over the folder's owner; a folder of the host must be given to 65532 by hand.
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
WORKDIR /data
VOLUME /data
# /healthz and /readyz, for whoever the port is published to.
ENV BARKEEP_DATABASE=/data/barkeep.db BARKEEP_LISTEN=:8080
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=6s CMD ["/barkeep", "health"]
ENTRYPOINT ["/barkeep"]
CMD ["serve"]
