# Shared by autotune/bin/nestwright, tutorials/bin/lesson and tutorials/bin/lab, which set $root:
# finds a JDK, builds what is missing or older than its sources, and runs a module's main class from
# its target/lib.
#
#   NESTWRIGHT_JAVA_HOME   the JDK to use
#   NESTWRIGHT_JAVA_OPTS   options for the JVM, separated by blanks
#   NESTWRIGHT_NO_VECTOR   1: leave out the vector module (the scalar fallback)

modules="dsl scheduler lowering layers autotune tutorials"

# launch MODULE CLASS ARGUMENT...
launch() {
  local module=$1 class=$2
  local vector="--add-modules jdk.incubator.vector"
  local -a peers=()
  shift 2
  find_jdk
  fresh "$module" || build "$module"
  if [ "$module" = autotune ] && [ "${1:-}" = bench ] && [[ " $* " != *" --help "* ]]; then
    fetch_peers
    peers=(-cp "$root/autotune/target/peers/*" --add-modules ALL-DEFAULT
      --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED)
  fi
  [ "${NESTWRIGHT_NO_VECTOR:-}" != 1 ] || vector=
  # Under the parallel collector the JIT adds no second loop around the hot ones for safepoints; under
  # G1 it does, and the loop of a large register tile then spills. With aligned objects no vector of a
  # kernel's own arrays, or of the caller's that are made for it, crosses a cache line.
  # shellcheck disable=SC2086
  exec "$jdk/bin/java" $vector -XX:+UseParallelGC -XX:ObjectAlignmentInBytes=64 \
    --enable-native-access=com.sun.jna,org.jline.nativ \
    ${peers[@]+"${peers[@]}"} ${NESTWRIGHT_JAVA_OPTS:-} -p "$root/$module/target/lib" \
    -m "org.nestwright.$module/org.nestwright.$module.$class" "$@"
}

# Fetches and builds what bench compares with, where it is missing or older than its sources. Goes on
# without it where that fails: there may be no network.
fetch_peers() {
  local stamp=$root/autotune/target/peers/built log=$root/target/peers.log
  if [ -f "$stamp" ] && [ -z "$(find "$root/pom.xml" "$root/autotune/peers/pom.xml" \
    "$root/autotune/peers/src/main" "$root/autotune/src/main/java/org/nestwright/autotune/peer" \
    -newer "$stamp" -print 2>/dev/null | head -n 1)" ]; then
    return
  fi
  echo "fetching the libraries to compare with (ONNX Runtime, oneDNN, OpenBLAS; some 110 MB, once)…" >&2
  mkdir -p "$root/target"
  (
    ! command -v flock >/dev/null || flock 9
    # What the peers are compiled against has just been built: nothing of it is compiled again.
    cd "$root" && JAVA_HOME=$jdk mvn -q -B -ntp -Dstyle.color=never -Ppeers -pl autotune/peers -am package \
      -Dmaven.test.skip=true -Dmaven.compiler.useIncrementalCompilation=false </dev/null >"$log" 2>&1 9>&-
  ) 9>>"$root/target/launch.lock" ||
    echo "nestwright: the libraries to compare with could not be fetched (is there a network?); the whole log is $log" >&2
}

# Sets $jdk: a JDK 25 from 25.0.3 where there is one, else any later JDK.
find_jdk() {
  local home later=
  if [ -n "${NESTWRIGHT_JAVA_HOME:-}" ]; then
    case $(suitable "$NESTWRIGHT_JAVA_HOME") in
      25 | later) jdk=$NESTWRIGHT_JAVA_HOME && return ;;
    esac
    fail 2 "NESTWRIGHT_JAVA_HOME=$NESTWRIGHT_JAVA_HOME is no JDK 25.0.3 or later: correct or unset it"
  fi
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* "${HOME:-}"/.sdkman/candidates/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home path-java macos-java; do
    case $home in
      path-java) home=$(java -XshowSettings:properties -version 2>&1 |
        sed -n 's/^ *java\.home = //p') || continue ;;
      macos-java) home=$(/usr/libexec/java_home -v 25 2>/dev/null) || continue ;;
    esac
    case $(suitable "$home") in
      25) jdk=$home && return ;;
      later) later=${later:-$home} ;;
    esac
  done
  jdk=$later
  [ -n "$jdk" ] ||
    fail 2 "no JDK 25.0.3 or later found: install one (Temurin 25, say) or set NESTWRIGHT_JAVA_HOME to it"
}

# Prints 25 for a JDK 25 from 25.0.3, later for a later JDK, else nothing.
suitable() {
  local version= major minor patch
  [ -n "$1" ] && [ -x "$1/bin/java" ] || return 0
  if [ -f "$1/release" ]; then
    version=$(sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$1/release")
  fi
  if [ -z "$version" ]; then
    version=$("$1/bin/java" -version 2>&1 | sed -n '1s/.*"\(.*\)".*/\1/p') || return 0
  fi
  IFS=. read -r major minor patch _ <<<"${version%%[-+]*}.0.0"
  case $major$minor$patch in
    '' | *[!0-9]*) return 0 ;;
  esac
  if [ "$major" -gt 25 ]; then
    echo later
  elif [ "$major" -eq 25 ] && { [ "$minor" -gt 0 ] || [ "$patch" -ge 3 ]; }; then
    echo 25
  fi
}

# Is the build of MODULE newer than every source, descriptor and directory it was made from?
fresh() {
  local stamp=$root/$1/target/built name
  local -a sources=("$root/pom.xml")
  [ -f "$stamp" ] || return 1
  for name in $modules; do
    sources+=("$root/$name/pom.xml" "$root/$name/src/main")
    [ "$name" != "$1" ] || break
  done
  [ -z "$(find "${sources[@]}" -newer "$stamp" -print 2>/dev/null | head -n 1)" ]
}

# Builds MODULE and what it needs; of two launchers the second waits for the first.
build() {
  mkdir -p "$root/target" || fail 1 "cannot write to $root/target"
  (
    if command -v flock >/dev/null && ! flock -n 9; then
      echo "waiting for another build of nestwright…" >&2
      flock 9
    fi
    ! fresh "$1" || exit 0
    command -v mvn >/dev/null || fail 2 "nestwright is not built and mvn not found: install Maven"
    if [ -f "$root/$1/target/built" ]; then
      echo "building nestwright (sources changed)…" >&2
    else
      echo "building nestwright (first run)…" >&2
    fi
    log=$root/target/launch.log
    if ! (cd "$root" && JAVA_HOME=$jdk mvn -q -B -ntp -Dstyle.color=never -pl "$1" -am package \
      -Dmaven.test.skip=true </dev/null >"$log" 2>&1 9>&-); then
      grep -E -v -e '^WARNING:' -e '^(\[ERROR\])?[[:space:]]+at ' \
        -e '^\[ERROR\] *(-> \[Help 1\])?$' -e '^\[ERROR\] (To see|Re-run|For more|\[Help)' \
        -e '^\[ERROR\] (After correcting|  mvn <args>)' "$log" | tail -n 30 >&2
      fail 1 "the build failed; the whole log is $log"
    fi
  ) 9>>"$root/target/launch.lock" || exit
}

# fail STATUS MESSAGE
fail() {
  echo "nestwright: $2" >&2
  exit "$1"
}
