# Roots of a Debian release, made by debootstrap from where this machine gets its own packages. Sourced after lib.sh, never run.
# shellcheck shell=bash

debian_codename() { # 12 → bookworm; fails for a release that nothing here was tried on
    case $1 in
        12) echo bookworm ;;
        13) echo trixie ;;
        *) return 1 ;;
    esac
}

# What apt knows of this machine's Debian: codename (bookworm, bookworm-security) and mirror, a line each.
own_mirrors() {
    # shellcheck disable=SC2016 # the dollars are apt's
    apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(REPO_URI)' 'Created-By: Packages' |
        awk '$1 == "Debian" { print $2, $3 }' | sort -u
}

# The same for a release: mirrors hold them all, and often no other mirror can be reached from here.
debian_mirrors() { # CODENAME
    local own
    own=$(. /etc/os-release && echo "$VERSION_CODENAME")
    own_mirrors | awk -v own="$own" -v wanted="$1" 'sub("^" own, wanted, $1)'
}

need_mirrors() { # CODENAME → those lines, also where the package lists were cleared away
    local mirrors
    mirrors=$(debian_mirrors "$1")
    if ! grep -q "^$1 " <<<"$mirrors"; then
        as_root apt-get update -q >&2 || true
        mirrors=$(debian_mirrors "$1")
    fi
    grep -q "^$1 " <<<"$mirrors" || die "apt knows no mirror of Debian here"
    echo "$mirrors"
}

debian_sources() { # mirrors on standard input
    local codename mirror
    while read -r codename mirror; do
        printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n\n' "$mirror" "$codename" \
            /usr/share/keyrings/debian-archive-keyring.gpg
    done
}

# How this machine fetches packages (proxies, what is checked) holds in the root too.
apt_settings() {
    apt-config dump --format '%f "%v";%n' Acquire | grep -E '^Acquire::(http|https|Check|Retries|ForceIPv)' || true
}

# The directory is there when all went well, and only then.
make_debian() { # CODENAME DIRECTORY
    local mirrors mirror attempt
    mirrors=$(need_mirrors "$1") || exit 1
    mirror=$(sed -n "s/^$1 //p" <<<"$mirrors" | head -n 1)
    rm -rf --one-file-system "$2"
    for attempt in first second; do
        rm -rf --one-file-system "$2.new"
        mkdir -p "$2.new/root/etc/dpkg/dpkg.cfg.d"
        echo force-unsafe-io >"$2.new/root/etc/dpkg/dpkg.cfg.d/unsafe-io" # it can be made again
        if debootstrap --variant=minbase --include=ca-certificates "$1" "$2.new/root" "$mirror" >"$2.new/log" 2>&1; then
            break
        fi
        tail -n 20 "$2.new/log" >&2
        [ "$attempt" = first ] || die "debootstrap of $1 from $mirror failed twice"
        say "debootstrap failed; once more."
    done
    rm -f "$2.new/root/etc/apt/sources.list" "$2.new"/root/var/cache/apt/archives/*.deb
    debian_sources <<<"$mirrors" >"$2.new/root/etc/apt/sources.list.d/debian.sources"
    mv "$2.new/root" "$2"
    rm -rf "$2.new"
}
