# shellcheck shell=bash
# Debian packages of other suites than this machine's, downloaded and never installed, through an apt configuration of its
# own that leaves the system's untouched. The mirror is the one that this system already uses, read from its own sources.

# private_apt SUITE FOLDER: fills the array apt with an apt-get that knows that suite alone, keeps all it needs in FOLDER,
# and believes that nothing is installed; then fetches the suite's lists.
private_apt() {
    local mirror folder=$2
    # shellcheck disable=SC2016 # apt-get fills it in
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -n 1)
    [ -n "$mirror" ] || return 1
    mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
    printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "$mirror" "$1" >"$folder/sources.list"
    apt=(timeout 300 apt-get -q -o Dir::Etc::SourceList="$folder/sources.list" -o Dir::Etc::SourceParts=/dev/null
        -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null
        -o Dir::State::Lists="$folder/lists" -o Dir::State::Status=/dev/null -o Dir::Cache="$folder/cache"
        -o Acquire::Languages=none -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false
        -o APT::Sandbox::User="$(id -un)" -o Debug::NoLocking=1)
    "${apt[@]}" update
}

# unpack_all FOLDER INTO: unpacks every package of a folder into one tree. None of their scripts runs.
unpack_all() {
    local package
    mkdir -p "$2"
    for package in "$1"/*.deb; do
        dpkg-deb -x "$package" "$2"
    done
}
