#!/usr/bin/env bash
# Runs evalr gate for action.yml: on a run that is there, after evalr run, or with
# --live. Inputs come as variables INPUT_…; each becomes an argument --flag=value, and
# nothing evaluates it. The exit code is evalr's.
set -euo pipefail
exec 2>&1 # one stream, so that stop-commands holds for all that evalr says

fail() {
  printf 'evalr: error: %s\n' "$1"
  exit 2
}

random() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }

# output NAME VALUE sets an output of the step.
output() {
  local end
  end=$(random)
  printf '%s<<%s\n%s\n%s\n' "$1" "$end" "$2" "$end" >> "${GITHUB_OUTPUT:-/dev/null}"
}

# one NAME VALUE refuses an input of more than one line.
one() {
  case $2 in *[$'\n\r']*) fail "input $1: want one line" ;; esac
}

# flag NAME VALUE adds an argument, unless the value is empty.
flag() {
  one "$1" "$2"
  [ -z "$2" ] || args+=("--$1=$2")
}

# flags NAME VALUE adds an argument for each line that is not blank.
flags() {
  local line
  while read -r line; do
    line=${line%$'\r'}
    [ -z "$line" ] || args+=("--$1=$line")
  done <<< "$2"
}

# drawing adds the arguments that say which candidate is drawn, and where to.
drawing() {
  flag out "$run"
  flag model "$INPUT_MODEL"
  flag endpoint "$INPUT_ENDPOINT"
  flags data "$INPUT_DATA"
  flags k "$INPUT_K"
}

# call ARGUMENT… runs evalr; the log takes nothing that it says for a command.
call() {
  local token code=0
  token=$(random)
  printf '::stop-commands::%s\n' "$token"
  "$evalr" "$@" || code=$?
  printf '::%s::\n' "$token"
  return "$code"
}

trap 'output exit-code "$?"' EXIT

one working-directory "$INPUT_WORKING_DIRECTORY"
cd -- "${INPUT_WORKING_DIRECTORY:-.}" 2> /dev/null || fail "input working-directory: no such folder"
temp=$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/evalr.XXXXXX")

one output "$INPUT_OUTPUT"
out=${INPUT_OUTPUT:-$temp}
mkdir -p -- "$out" 2> /dev/null || fail "input output: no folder, and it cannot be made"
out=$(CDPATH='' cd -- "$out" && pwd)
rm -f -- "$out/gate.xml" "$out/gate.json" "$out/gate.md"

one evalr "$INPUT_EVALR"
if [ -n "$INPUT_EVALR" ]; then
  evalr=$(type -P -- "$INPUT_EVALR") || fail "input evalr: no such program"
else
  evalr=$temp/evalr
  CGO_ENABLED=0 go build -C "$GITHUB_ACTION_PATH/.." -o "$evalr" ./cmd/evalr
fi

run=$INPUT_RUN
case $INPUT_LIVE in
  true)
    [ -z "$INPUT_SUITE" ] || fail "input suite: a live gate draws the benchmarks of its baseline"
    run=${run:-$temp/run}
    ;;
  "" | false)
    if [ -n "$INPUT_MODEL$INPUT_ENDPOINT$INPUT_SUITE" ]; then
      run=${run:-$temp/run}
      args=(run)
      flag suite "$INPUT_SUITE"
      flags benchmark "$INPUT_BENCHMARK"
      drawing
      call "${args[@]}"
    elif [ -n "$INPUT_DATA$INPUT_K" ]; then
      fail "inputs data and k are of a candidate that is drawn: name its model, endpoint or suite"
    fi
    ;;
  *) fail "input live: want true or false" ;;
esac

args=(gate "--save-junit=$out/gate.xml" "--save-json=$out/gate.json" "--save-markdown=$out/gate.md")
flag baseline "$INPUT_BASELINE"
if [ "$INPUT_LIVE" = true ]; then
  args+=(--live)
  drawing
else
  flag run "$run"
fi
flags benchmark "$INPUT_BENCHMARK"
flags margin "$INPUT_MARGIN"
flag config "$INPUT_CONFIG"
flag inconclusive "$INPUT_INCONCLUSIVE"
flag explain "$INPUT_EXPLAIN"
code=0
call "${args[@]}" || code=$?

output run "$run"
if [ -f "$out/gate.json" ]; then
  output verdict "$(sed -n 's/^  "verdict": "\(.*\)",$/\1/p' "$out/gate.json")"
  delta=$(sed -n '/^  "macro": {$/,/^  }/s/^    "delta": \(.*\),$/\1/p' "$out/gate.json")
  delta=${delta:-$(sed -n 's/^      "delta": \(.*\),$/\1/p' "$out/gate.json")}
  case $delta in *$'\n'*) delta= ;; esac # several benchmarks without a mean
  output delta "$delta"
  output junit "$out/gate.xml"
  output json "$out/gate.json"
  output markdown "$out/gate.md"
fi
exit "$code"
