#!/usr/bin/env bash
# Rewrites the locks from pyproject.toml and package.json. A lock names versions and hashes, never a
# registry's host, so that it can be installed from any mirror. Arguments go to uv, e.g. --upgrade.
set -euo pipefail
cd "$(dirname "$0")/.."

compile() {
    local lock=$1
    shift
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
        --output-file "requirements/$lock.txt" "$@"
}

compile tools --group tools "$@"
compile main pyproject.toml --extra production "$@"
compile dev pyproject.toml --extra production --group dev --group tools "$@"
compile node --group node "$@"
.venv/bin/python tools/front_end.py lock
