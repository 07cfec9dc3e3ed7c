# make help lists what there is. Releases need GNU tar and sha256sum; all else needs Go only.
VERSION   ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo development)
PLATFORMS ?= linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64
FUZZTIME  ?= 5m
KILLS     ?= 200

BUILD = go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)"
SHELL = /bin/bash -o pipefail

.DEFAULT_GOAL := help
.PHONY: help build test race fuzz vuln chaos bench screenshots browser apps release licences ci clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

build: ## build ./barkeep, static
	CGO_ENABLED=0 $(BUILD) -o barkeep ./cmd/barkeep

test: ## run all tests
	go test ./...

race: ## run all tests under the race detector (needs a C compiler)
	CGO_ENABLED=1 go test -race ./...

fuzz: ## fuzz every target for FUZZTIME (5m)
	@set -e; for package in $$(go list ./...); do \
		for name in $$(go test -vet=off -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
			echo "$$package $$name"; \
			go test -run='^$$' -fuzz="^$$name\$$" -fuzztime=$(FUZZTIME) -fuzzminimizetime=10x $$package; \
		done; \
	done

vuln: ## look the dependencies up in Go's vulnerability database (needs vuln.go.dev)
	go run golang.org/x/vuln/cmd/govulncheck@v1.8.0 ./...

chaos: ## kill the program KILLS (200) times while 28 chats talk, with and without faults
	BARKEEP_CHAOS_KILLS=$(KILLS) go test ./cmd/barkeep -run '^TestChaos' -parallel 1 -v -count=1 -timeout 90m

bench: ## run all benchmarks
	go test -run='^$$' -bench=. -benchmem ./...

screenshots: ## photograph the operator's page with Chromium into dist/screenshots
	mkdir -p dist/screenshots && BARKEEP_SCREENSHOTS=$(CURDIR)/dist/screenshots go test ./cmd/barkeep -run '^TestScreenshots$$' -count=1

browser: ## use the operator's page in a real browser; installs Debian's Chromium where none is
	command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; }
	go test ./cmd/barkeep -run '^TestBrowser' -count=1 -v

apps: ## install the real Cline CLI from npm into a scratch folder and let it answer (needs npm, 450 MB)
	@set -e; scratch=$$(mktemp -d); trap 'rm -rf "$$scratch"' EXIT; \
	npm install --prefix $$scratch --no-fund --no-audit --silent cline; \
	BARKEEP_CLINE=$$scratch/node_modules/.bin/cline go test ./cmd/barkeep -run '^Test(ClineAnswers|CodeRuns)$$' -count=1 -v

image: ## build what the Dockerfile builds, without an engine, and run it with nothing around it
	rm -rf dist/image && mkdir -p dist/image/out dist/image/src
	tar --exclude=testdata --exclude='*_test.go' -cf - $$(sed -n 's/^!//p' .dockerignore) | tar -xf - -C dist/image/src
	sed -e ':a' -e '/\\$$/N; s/\\\n *//; ta' Dockerfile | sed -n 's/^RUN \(.*\)/\1/p' | grep -v 'go mod download' | sed 's|/out|$(CURDIR)/dist/image/out|g' >dist/image/run
	TARGETOS=$$(go env GOOS) TARGETARCH=$$(go env GOARCH) VERSION=$(VERSION) bash -exc 'cd dist/image/src && . ../run'
	cd dist/image/out/data && env -i ../barkeep version && echo '/models gpt' | env -i ../barkeep chat --demo

ci: ## check everything, as before each landing
	bash .ci/run

release: licences ## build dist/: an archive for each platform, and SHA256SUMS
	@set -e; for platform in $(PLATFORMS); do \
		os=$${platform%/*}; arch=$${platform#*/}; exe=; [ $$os != windows ] || exe=.exe; \
		name=barkeep_$(VERSION)_$${os}_$${arch}; \
		mkdir -p dist/$$name; \
		CGO_ENABLED=0 GOOS=$$os GOARCH=$$arch $(BUILD) -o dist/$$name/barkeep$$exe ./cmd/barkeep; \
		cp -R LICENSE README.md README.zh-CN.md CHANGELOG.md barkeep.example.yaml barkeep.service dist/reference.txt dist/licences dist/$$name/; \
		tar -C dist --sort=name --owner=0 --group=0 --numeric-owner --mode=u+w,go-w \
			--mtime=@$$(git log -1 --format=%ct) -cf - $$name | gzip -9n >dist/$$name.tar.gz; \
		echo "dist/$$name.tar.gz  barkeep$$exe has $$(wc -c <dist/$$name/barkeep$$exe) bytes"; \
		rm -r dist/$$name; \
	done
	cd dist && sha256sum *.tar.gz >SHA256SUMS

# Every module that is linked into a binary keeps its licence beside it.
licences:
	@set -e; rm -rf dist; mkdir -p dist/licences; \
	for platform in $(PLATFORMS); do \
		GOOS=$${platform%/*} GOARCH=$${platform#*/} CGO_ENABLED=0 go list -deps \
			-f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' ./cmd/barkeep; \
	done | sort -u | { echo "go $$(go env GOVERSION) $$(go env GOROOT)"; cat; } | while read -r path version dir; do \
		to=dist/licences/$$path@$$version; mkdir -p $$to; \
		find $$dir -maxdepth 1 -type f \( -iname '*licen[cs]e*' -o -iname 'copying*' -o -iname 'notice*' -o -iname 'patents*' \) \
			-exec cp {} $$to/ \; ; \
		[ -n "$$(ls $$to)" ] || { echo "no licence was found in $$path $$version"; exit 1; }; \
	done; mkdir -p dist/licences/noto-sans-cjk; cp bots/chart/font/OFL.txt dist/licences/noto-sans-cjk/; \
	chmod -R u+w dist/licences; LC_ALL=C BARKEEP_LANGUAGE=en go run ./cmd/barkeep help all >dist/reference.txt; echo "$$(find dist/licences -type f | wc -l) licence files"

clean: ## remove what make built
	rm -rf barkeep dist
