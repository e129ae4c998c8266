#!/usr/bin/env bash
# How fast requests are drawn, sent and judged, beside a plain load generator and another tool that draws requests,
# one after the other against one server: benches/compare.sh [BINARY] [SECONDS]
#
# Needs python3, and wrk or oha; schemathesis is installed from PyPI into a temporary folder. Trust the ratios, not the
# times, and those only where nothing else uses the processors: the server is its own process, and shares them with all.
# It takes four times SECONDS and a minute, and leaves nothing behind.
set -euo pipefail

binary=${1:-target/release/vdbspec}
seconds=${2:-10}
here=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$folder"' EXIT

"$binary" serve --dialect documents --port 0 >"$folder/serve" &
server=$!
for _ in $(seq 100); do
    base=$(grep -o 'http://[0-9.:]*' "$folder/serve" || true)
    [ -n "$base" ] && break
    sleep 0.05
done
[ -n "$base" ] || { echo "the server did not start" >&2; exit 1; }

# The same body for all: a request without one of its required fields, which is refused.
path=/v2/vectordb/aliases/create
body='{"collectionName":"vdbs_compare_l0c1"}'

load() {
    if command -v wrk >/dev/null; then
        printf 'wrk.method="POST"\nwrk.body=%s\nwrk.headers["Content-Type"]="application/json"\n' \
            "'$body'" >"$folder/post.lua"
        wrk -t1 -c6 -d"${seconds}s" -s "$folder/post.lua" "$base$path" | awk '/Requests\/sec/ {print $2}'
    elif command -v oha >/dev/null; then
        oha --no-tui -c6 -z "${seconds}s" -m POST -T application/json -d "$body" "$base$path" |
            awk '/Requests\/sec/ {print $2}'
    else
        echo "neither wrk nor oha is there" >&2
        exit 1
    fi
}

# Requests a second of our report: those of fuzzing, and the cases among them.
ours() {
    "$binary" fuzz --no-config --target "$base" --seed 1 --max-time "${seconds}s" --format json "$@" \
        >"$folder/ours.json" || true
    python3 - "$folder/ours.json" <<'PYTHON'
import json, sys
report = json.load(open(sys.argv[1]))
wall = report["wall_seconds"]
print(report["requests"] / wall, report["fuzz"]["cases"] / wall)
PYTHON
}

schemathesis() {
    python3 -m venv "$folder/venv"
    timeout 90 "$folder/venv/bin/pip" install -q schemathesis >&2
    python3 - "$here" "$folder/openapi.json" <<'PYTHON'
import json, pathlib, sys
root, out = map(pathlib.Path, sys.argv[1:])
paths = {}
for name in ("aliases.create", "aliases.drop", "indexes.create"):
    operation = json.loads((root / "specs/operations" / f"{name}.json").read_text())
    schema = {"content": {"application/json": {"schema": operation["request"]}}, "required": True}
    answer = {"200": {"description": "an envelope", "content": {"application/json": {"schema": {"type": "object"}}}}}
    paths[f"/v2/vectordb/{name.replace('.', '/')}"] = {"post": {"requestBody": schema, "responses": answer}}
document = {"openapi": "3.1.0", "info": {"title": "compared", "version": "1"}, "paths": paths}
out.write_text(json.dumps(document))
PYTHON
    # It keeps what it found where it runs.
    (cd "$folder" && timeout "$((seconds + 40))" venv/bin/st --no-color fuzz openapi.json --url "$base" \
        --max-time "$seconds" --workers 4 --continue-on-failure --max-failures 1000000) >"$folder/st" 2>&1 || true
    python3 - "$folder/st" <<'PYTHON'
import re, sys
text = open(sys.argv[1]).read()
cases = re.search(r"([\d,]+) generated", text)
# Only the time in which it sent requests: what it takes to start and to read the description is left out.
wall = re.search(r"Fuzzing \(in ([\d.]+)s\)", text)
if not cases or not wall:
    sys.exit("schemathesis told no number of its requests:\n" + text[-2000:])
print(int(cases[1].replace(",", "")) / float(wall[1]))
PYTHON
}

plain=$(load)
read -r single _ <<<"$(ours --operation aliases/create --class field-missing)"
read -r all cases <<<"$(ours)"
peer=$(schemathesis)
python3 - "$plain" "$single" "$all" "$cases" "$peer" <<'PYTHON'
import sys
plain, single, every, cases, peer = map(float, sys.argv[1:])
print(f"{'plain load generator, one body':<44} {plain:>8.0f} requests/s  {1:>8.2f}")
print(f"{'vdbspec fuzz, refused by one exchange':<44} {single:>8.0f} requests/s  {single / plain:>8.2f}")
print(f"{'vdbspec fuzz, everything':<44} {every:>8.0f} requests/s  {every / plain:>8.2f}   ({cases:.0f} cases/s)")
print(f"{'schemathesis, the same operations':<44} {peer:>8.0f} requests/s  {peer / plain:>8.4f}")
print(f"vdbspec judges {every / peer:.0f} times as many requests a second as schemathesis")
PYTHON
