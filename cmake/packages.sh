#!/bin/sh
# packages.sh build|test|bench|deb -- installs the Debian packages that are missing, and a Node new enough for the UI's tools.
#
# Asks for nothing that is there already, so a second run takes no time. Node: Debian 12's own is too old for Vite; then
# the one that the npm registry offers as a package is put into build/node, and used from there only.
set -eu
cd "$(dirname "$0")/.."

NODE_VERSION=24.21.0 NPM_VERSION=11.21.2
build="gcc make cmake pkg-config libcivetweb-dev libsqlite3-dev libjansson-dev libyaml-dev libsodium-dev liblua5.4-dev zlib1g-dev libzip-dev libexpat1-dev libxlsxwriter-dev tzdata ca-certificates"
test="libcmocka-dev python3 chromium fonts-noto-cjk openssl dpkg-dev libpcre2-8-0 clang libclang-rt-dev clang-tidy cppcheck"
bench="wrk"
deb="dpkg-dev"

missing() {
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || printf '%s ' "$package"
    done
}

install() {
    [ -n "$*" ] || return 0
    echo "installing:" "$@"
    root=""
    [ "$(id -u)" = 0 ] || root=sudo
    if [ -n "$root" ] && ! command -v sudo >/dev/null; then
        echo "These Debian packages are missing, and only root may install them: $*" >&2
        exit 1
    fi
    $root apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# Vite wants Node 20.19 or newer, 22.12 or newer; and npm 11 reads its lock file.
node_fits() {
    command -v node >/dev/null && command -v npm >/dev/null &&
        node -e 'const [a, b] = process.versions.node.split(".").map(Number);
                 process.exit((a === 20 && b >= 19) || (a === 22 && b >= 12) || a > 22 ? 0 : 1)' &&
        [ "$(npm --version | cut -d. -f1)" -ge 11 ]
}

need=$(missing $build)
case "${1:-build}" in
    test) need="$need $(missing $test)" ;;
    bench) need="$need $(missing $bench)" ;;
    deb) need="$need $(missing $deb)" ;;
esac
export PATH="$PWD/build/node/bin:$PATH"
if ! node_fits && ! command -v npm >/dev/null; then
    need="$need $(missing nodejs npm)"
fi
install $need

if ! node_fits; then
    echo "Node $(node --version 2>/dev/null || echo missing) is too old for the UI's tools: putting Node $NODE_VERSION into build/node"
    case "$(uname -m)" in x86_64) cpu=x64 ;; aarch64) cpu=arm64 ;; *) echo "no Node package for $(uname -m)" >&2; exit 1 ;; esac
    mkdir -p build/node/bin
    npm install --silent --no-fund --no-audit --prefix build/node "node-linux-$cpu@$NODE_VERSION" "npm@$NPM_VERSION"
    ln -sf "../node_modules/node-linux-$cpu/bin/node" build/node/bin/node
    ln -sf ../node_modules/npm/bin/npm-cli.js build/node/bin/npm
    ln -sf ../node_modules/npm/bin/npx-cli.js build/node/bin/npx
fi

# nginx for the tests of its configuration: the program alone. Installed, it would serve on this machine's port 80.
if [ "${1:-build}" = test ] && [ ! -x /usr/sbin/nginx ] && [ ! -x build/nginx/usr/sbin/nginx ]; then
    mkdir -p build/nginx
    (cd build/nginx && apt-get download -qq nginx 2>/dev/null && dpkg-deb -x nginx_*.deb . && rm nginx_*.deb)
fi
