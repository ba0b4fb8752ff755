# shellcheck shell=bash
# What ./run and ./test share: which system this is, what it lacks, and the page.
# Sourced by both from the top folder. Keeps to bash 3.2, which is what macOS has.

say() { printf '\n\033[1m── %s\033[0m\n' "$*" >&2; }
fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# debian, fedora, arch, macos or other; Ubuntu is a debian, and so on.
system_family() {
  if [ "$(uname -s)" = Darwin ]; then
    echo macos
    return
  fi
  local kinship=""
  # shellcheck source=/dev/null
  [ -r /etc/os-release ] && kinship=" $(. /etc/os-release && echo "${ID:-} ${ID_LIKE:-}") "
  case "$kinship" in
    *" debian "* | *" ubuntu "*) echo debian ;;
    *" fedora "* | *" rhel "*) echo fedora ;;
    *" arch "*) echo arch ;;
    *) echo other ;;
  esac
}

# packages_for core|window|tests: what each needs, in the words of this system.
#   core    compiling without a window: sound, and CMake for the Opus decoder
#   window  compiling and opening the window
#   tests   the browser, and a desktop without a screen or a sound card
packages_for() {
  case "$(system_family)-$1" in
    debian-core) echo build-essential cmake pkg-config libasound2-dev ;;
    debian-window) echo libwebkit2gtk-4.1-dev file ;;
    debian-tests) echo "$(debian_browser)" xvfb dbus xdotool pulseaudio libasound2-plugins webkit2gtk-driver playerctl \
      python3-gi gir1.2-gtk-3.0 gnome-keyring libglib2.0-bin libayatana-appindicator3-1 imagemagick procps git ;;
    fedora-core) echo gcc gcc-c++ make cmake pkgconf-pkg-config alsa-lib-devel ;;
    fedora-window) echo webkit2gtk4.1-devel file ;;
    fedora-tests) echo chromium xorg-x11-server-Xvfb dbus-daemon xdotool pulseaudio alsa-plugins-pulseaudio \
      webkit2gtk4.1 playerctl python3-gobject gtk3 gnome-keyring libayatana-appindicator-gtk3 ImageMagick \
      procps-ng git ;;
    arch-core) echo base-devel cmake pkgconf alsa-lib ;;
    arch-window) echo webkit2gtk-4.1 file ;;
    arch-tests) echo chromium xorg-server-xvfb dbus xdotool pulseaudio alsa-plugins playerctl python-gobject gtk3 \
      gnome-keyring libayatana-appindicator imagemagick procps-ng git ;;
    macos-core) echo cmake ;;
  esac
}

# Ubuntu has Chromium as a snap only, which no container runs; choose_browser finds another there.
debian_browser() {
  # shellcheck source=/dev/null
  [ "$(. /etc/os-release && echo "$ID")" = ubuntu ] || echo chromium
}

is_installed() {
  case "$(system_family)" in
    debian) dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^.i' ;;
    fedora) rpm -q --quiet --whatprovides "$1" ;;
    arch) pacman -Qq "$1" >/dev/null 2>&1 || pacman -Qqg "$1" >/dev/null 2>&1 ;;
    macos) command -v "$1" >/dev/null || brew list --versions "$1" >/dev/null 2>&1 ;;
  esac
}

install_packages() {
  case "$(system_family)" in
    debian)
      as_root apt-get -o DPkg::Lock::Timeout=300 -qq update
      as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
        install -y --no-install-recommends "$@"
      ;;
    fedora) as_root dnf install -y --setopt=install_weak_deps=False "$@" ;;
    arch) as_root pacman -S --needed --noconfirm "$@" ;;
    macos)
      command -v brew >/dev/null || fail "Homebrew is needed to install $*: see https://brew.sh, then try again."
      brew install "$@"
      ;;
  esac
}

# need core|window|tests …: installs what is missing of these, and says what.
need() {
  if [ "$(system_family)" = other ]; then
    say "This system's packages are not known here: CONTRIBUTING.md lists what is needed ($*)"
    return
  fi
  local package missing=""
  for kind in "$@"; do
    for package in $(packages_for "$kind"); do
      is_installed "$package" || missing="$missing $package"
    done
  done
  [ -z "$missing" ] && return
  say "Installing:$missing"
  # shellcheck disable=SC2086  # a list of names
  install_packages $missing >&2
}

need_toolchains() {
  command -v cargo >/dev/null ||
    fail "Rust is needed: get it from https://rustup.rs, open a new terminal and try again."
  command -v npm >/dev/null ||
    fail "Node 20.19 or newer is needed: get it from https://nodejs.org and try again."
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    fail "Node 20.19 or newer is needed, and this is $(node --version): get it from https://nodejs.org and try again."
  if [ "$(system_family)" = macos ]; then
    xcode-select -p >/dev/null 2>&1 ||
      fail "Apple's command line tools are needed: run xcode-select --install and try again."
  fi
}

# The page's packages, fetched again only when package-lock.json is another one.
fetch_page_packages() {
  local stamp=ui/node_modules/.undertone-lock lock
  lock=$(cksum <ui/package-lock.json)
  [ "$(cat "$stamp" 2>/dev/null)" = "$lock" ] && return
  say "Fetching the page's packages (npm ci)"
  (cd ui && npm ci --no-audit --no-fund >&2)
  echo "$lock" >"$stamp"
}

# One number for everything the page is built from.
page_sources() {
  find ui \( -name node_modules -o -name dist -o -name 'dist-*' -o -name paraglide \) -prune \
    -o -type f -print | LC_ALL=C sort | tr '\n' '\0' | xargs -0 cksum | cksum
}

# The page, built again only when something it is made of changed.
build_page() {
  fetch_page_packages
  local stamp=ui/node_modules/.undertone-page sources
  sources=$(page_sources)
  [ -e ui/dist/index.html ] && [ "$(cat "$stamp" 2>/dev/null)" = "$sources" ] && return
  say "Building the page"
  (cd ui && npm run --silent build >&2)
  page_sources >"$stamp"
}

# The tests' browser: one that is there, else Playwright's own. A snap's is not found by this.
choose_browser() {
  [ -n "${CHROMIUM:-}" ] && return
  local name
  for name in chromium google-chrome-stable google-chrome; do
    if command -v "$name" >/dev/null; then
      CHROMIUM=$(command -v "$name")
      export CHROMIUM
      return
    fi
  done
  say "Fetching a browser for the tests"
  (cd ui && npx playwright install chromium >&2)
}

has_display() {
  [ "$(uname -s)" = Darwin ] || [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]
}

# Where cargo puts programs.
target_folder() { echo "${CARGO_TARGET_DIR:-target}"; }
