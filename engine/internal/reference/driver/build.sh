#!/bin/sh
# Fetches llama.cpp v0.5.0 as the npm packages of node-llama-cpp carry it, and
# builds the driver against its headers and libraries, all below the folder that
# is given. Needs npm, git and a C compiler.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"
version=3.22.1
test -d node_modules/node-llama-cpp ||
	npm install --ignore-scripts --no-audit --no-fund "node-llama-cpp@$version" "@node-llama-cpp/linux-x64@$version"
test -d source || git clone -q node_modules/node-llama-cpp/llama/gitRelease.bundle source
libraries=$PWD/node_modules/@node-llama-cpp/linux-x64/bins/linux-x64
ln -sfn "$libraries" backends
${CC:-cc} -O2 -Wall -Isource/include -Isource/ggml/include "$here/reference.c" -o reference \
	-L"$libraries" -l:libllama.v0.5.0.so -l:libggml.v0.5.0.so -l:libggml-base.so -lm -Wl,-rpath,"$libraries"
