#!/bin/sh
# deb.sh BIN OUT VERSION: a Debian package of the native programs in BIN, with manual pages and completions, in OUT.
set -eu
[ $# = 3 ] || { echo "usage: deb.sh BIN OUT VERSION" >&2; exit 2; }
command -v dpkg-deb >/dev/null || { echo "make deb: dpkg-deb is missing (package dpkg)" >&2; exit 1; }
bin=$(realpath "$1") version=$3
mkdir -p "$2"
out=$(realpath "$2")
cd "$(dirname "$0")/.."
case $(uname -m) in x86_64) arch=amd64 ;; aarch64) arch=arm64 ;; *) arch=$(dpkg --print-architecture) ;; esac

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
umask 022
chmod 755 "$root"
make --no-print-directory -s install-built bin="$bin" DESTDIR="$root" PREFIX=/usr >/dev/null
# where packages put what make install puts where a person does
mkdir -p "$root/usr/share/zsh/vendor-completions" "$root/usr/share/doc/persistproc" "$root/DEBIAN"
mv "$root/usr/share/zsh/site-functions/_persistproc" "$root/usr/share/zsh/vendor-completions/"
rmdir "$root/usr/share/zsh/site-functions"
cp README.md "$root/usr/share/doc/persistproc/"
find "$root/usr/share/man" -type f -exec gzip -9n {} +

# the newest version of the C library that anything in them is bound to
glibc=$(for program in "$root"/usr/bin/*; do objdump -T "$program" 2>/dev/null || true; done | sed -n 's/.*GLIBC_\([0-9.]*\).*/\1/p' | sort -uV | tail -n 1)
{
    echo "Package: persistproc"
    echo "Version: $version"
    echo "Architecture: $arch"
    echo "Maintainer: ${DEB_MAINTAINER:-PersistProc <persistproc@localhost>}"
    echo "Installed-Size: $(du -sk "$root/usr" | cut -f 1)"
    echo "Depends: libc6${glibc:+ (>= $glibc)}"
    echo "Section: utils"
    echo "Priority: optional"
    echo "Description: supervisor of a developer's own long-running processes"
    echo " Keeps dev servers, databases, workers and an agent's background jobs alive,"
    echo " visible and under control. They outlive the terminal that they were started"
    echo " from, and the supervisor itself."
} >"$root/DEBIAN/control"
(cd "$root" && find usr -type f -exec md5sum {} + | LC_ALL=C sort -k 2) >"$root/DEBIAN/md5sums"
dpkg-deb --root-owner-group -Zxz --build "$root" "$out/persistproc_${version}_$arch.deb" >/dev/null
echo "$out/persistproc_${version}_$arch.deb"
