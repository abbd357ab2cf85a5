set shell := ["bash", "-euo", "pipefail", "-c"]

export CGO_ENABLED := "0"

golangci_version := "v2.15.0"

# list the recipes
default:
    @just --list --unsorted

# build bin/evalr
build:
    go build -trimpath -o bin/evalr ./cmd/evalr

# run the tests
test *args:
    go test {{args}} ./...

# run the tests under the race detector
race:
    CGO_ENABLED=1 go test -race -short ./...

# format, vet, lint
lint:
    @test -z "$(gofmt -l .)" || { gofmt -l .; echo 'run: gofmt -w .' >&2; exit 1; }
    go vet ./...
    bin/golangci-lint run ./...

# install the linter that the configuration is written for
lint-install:
    GOBIN="$PWD/bin" go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@{{golangci_version}}

# measure: alternating runs, ratios within one run
bench *args:
    go test -run '^$' -bench . -benchtime 3x -timeout 30m {{args}} ./internal/bench
    go test -run '^$' -bench . ./stats ./store ./runner ./models ./scorers/...

# the engine beside llama.cpp, which EVALR_TEST_REFERENCE names: docs/engine.md
bench-engine *args:
    go test -run '^$' -bench AgainstTheReference -benchtime 5x -timeout 60m {{args}} ./engine

# errors and savings of the gate by simulation: the table of docs/gate.md
simulate repetitions="20000":
    go test ./stats -run '^TestSimulatedGates$' -simulate {{repetitions}} -v -timeout 300m

# statement coverage by package
cover:
    go test -short -coverprofile cover.out ./...
    go tool cover -func cover.out | tail -n 1

# fuzz every target for a while: just fuzz 30s
fuzz time="20s":
    for p in $(go list ./...); do for f in $(go test -list '^Fuzz' "$p" | grep '^Fuzz' || true); do echo "$p $f"; go test -run '^$' -fuzz "^$f\$" -fuzztime {{time}} "$p"; done; done

# rewrite golden files and scripts; read the difference before committing
golden:
    go test ./reports ./internal/cli ./evals -update

# programs for other systems compile
cross:
    GOOS=darwin GOARCH=arm64 go build -o /dev/null ./cmd/evalr
    GOOS=windows GOARCH=amd64 go build -o /dev/null ./cmd/evalr
    GOOS=linux GOARCH=arm64 go build -o /dev/null ./cmd/evalr

# the kernels for arm64 beside plain Go, where qemu-aarch64-static is installed
arm:
    .ci/arm
