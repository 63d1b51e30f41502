#!/usr/bin/env bash
# Fetches Debian sources that use the modelled libraries, and writes a compile
# database for the files of interest from known flags: nothing is built, and
# only some of them are configured. Prints the folder of each database.
#
#   bench/corpus/fetch.sh [-d FOLDER] [NAME...]    default: all, build/corpus
#
# Then:  closecall scan -p FOLDER --checks '*'
#        bench/mutate.py -p FOLDER [-p FOLDER...] --limit 60
#
# Needs dpkg-dev, clang-19 and the headers of the libraries: libpq-dev,
# libmariadb-dev, unixodbc-dev, libhiredis-dev, libsqlite3-dev, libapr1-dev,
# libaprutil1-dev, libevent-dev, libssl-dev, libestr-dev, libfastjson-dev,
# uuid-dev, libcurl4-gnutls-dev, pkg-config. PostgreSQL: postgresql.sh.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=$root/build/corpus
if [ "${1:-}" = -d ]; then
  folder=$2
  shift 2
fi
names=("$@")
[ ${#names[@]} -gt 0 ] || names=(apr-util dovecot kamailio postfix proftpd-dfsg rsyslog sqlite3)
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

say() { printf 'corpus: %s\n' "$*" >&2; }
die() { say "$*"; exit 4; }

# Private package lists with the sources of the system's own mirrors.
apt=$folder/apt
options=(-o "Dir::Etc::sourcelist=$apt/sources.list" -o "Dir::Etc::sourceparts=$apt/parts"
  -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root
  -o Acquire::Retries=3)
prepare_apt() {
  [ ! -d "$apt/lists" ] || return 0
  mkdir -p "$apt/parts" "$apt/lists/partial" "$apt/cache/archives/partial"
  : >"$apt/sources.list"
  if [ -f /etc/apt/sources.list ]; then
    sed -n 's/^deb\( .*debian.*\)/deb-src\1/p' /etc/apt/sources.list >"$apt/sources.list"
  fi
  if [ -f /etc/apt/sources.list.d/debian.sources ]; then
    sed 's/^Types:.*/Types: deb-src/' /etc/apt/sources.list.d/debian.sources \
      >"$apt/parts/debian.sources"
  fi
  apt-get -qq "${options[@]}" update
}

source_folder() { find "$folder" -maxdepth 1 -type d -name "$1-[0-9]*" | sort -V | tail -n 1; }

fetch() {
  [ -z "$(source_folder "$1")" ] || return 0
  prepare_apt
  local version
  # The newest version first; a mirror may lack its files.
  for version in $(apt-cache "${options[@]}" showsrc "$1" | sed -n 's/^Version: //p' | sort -rVu); do
    say "fetching $1 $version"
    if (cd "$folder" && apt-get -qq "${options[@]}" source --only-source "$1=$version" >/dev/null); then
      return 0
    fi
  done
  die "no source of $1"
}

# database FOLDER FILES FLAGS...: FILES are patterns below FOLDER.
database() {
  python3 - "$@" <<'PY'
import glob, json, os, sys
folder, patterns, flags = sys.argv[1], sys.argv[2].split(), sys.argv[3:]
files = sorted({f for p in patterns for f in glob.glob(os.path.join(folder, p))})
with open(os.path.join(folder, "compile_commands.json"), "w", encoding="utf-8") as out:
    json.dump([{"directory": folder, "file": f, "arguments": ["clang-19", *flags, "-c", f]}
               for f in files], out, indent=1)
PY
}

configure() { # FOLDER ARGUMENTS...
  [ -f "$1/config.h" ] || (cd "$1" && shift && ./configure "$@" >configure.out 2>&1) ||
    die "configure failed, see $1/configure.out"
}

libraries=(-isystem /usr/include/postgresql -isystem /usr/include/mariadb
  -isystem /usr/include/hiredis)
for name in "${names[@]}"; do
  fetch "$name"
  src=$(source_folder "$name")
  case $name in
  apr-util)
    mkdir -p "$src/closecall-include"
    : >"$src/closecall-include/apu_config.h"
    database "$src" "dbd/*.c" -Iinclude -Iinclude/private -Iclosecall-include \
      -I/usr/include/apr-1.0 -D_GNU_SOURCE -DLINUX -DAPU_HAVE_PGSQL=1 -DAPU_HAVE_MYSQL=1 \
      -DAPU_HAVE_SQLITE3=1 -DAPU_HAVE_ODBC=1 -DAPU_HAVE_SQLITE2=0 -DAPU_HAVE_ORACLE=0 \
      -DHAVE_LIBPQ_FE_H=1 -DHAVE_MYSQL_H=1 -DHAVE_SQL_H=1 -DHAVE_ODBC_SQL_H=0 "${libraries[@]}"
    ;;
  dovecot)
    configure "$src" --without-ldap --with-ssl=openssl
    database "$src" "src/lib-sql/*.c" -I. -Isrc/lib -Isrc/lib-test -Isrc/lib-dict \
      -Isrc/lib-settings -Isrc/lib-ssl-iostream -Isrc/lib-sql -Isrc/lib-master -DHAVE_CONFIG_H \
      -DBUILD_MYSQL -DBUILD_PGSQL -DBUILD_SQLITE -DHAVE_MYSQL -DHAVE_PGSQL -DHAVE_SQLITE \
      -D_GNU_SOURCE -w "${libraries[@]}"
    ;;
  kamailio)
    patterns=
    for module in db_postgres db_redis db_unixodbc ndb_redis cnxcc db_sqlite topos_redis db_mysql; do
      patterns+=" src/modules/$module/*.c"
    done
    database "$src" "$patterns" -Isrc -w -Wno-implicit-function-declaration \
      '-DSHARE_DIR="/"' '-DVERSION="5"' '-DNAME="kamailio"' '-DARCH="x86_64"' \
      '-DOS_QUOTED="linux"' '-DCOMPILER="clang"' '-DMOD_NAME="corpus"' -D_GNU_SOURCE \
      -DKSR_PTHREAD_MUTEX_SHARED -D__CPU_x86_64 -D__OS_linux -DPKG_MALLOC -DSHM_MMAP \
      -DF_MALLOC -DQ_MALLOC -DTLSF_MALLOC -DUSE_FUTEX -DFAST_LOCK -DADAPTIVE_WAIT \
      -DADAPTIVE_WAIT_LOOPS=1024 -DCC_GCC_LIKE_ASM -DHAVE_GETHOSTBYNAME2 -DHAVE_UNION_SEMUN \
      -DHAVE_SCHED_YIELD -DHAVE_MSG_NOSIGNAL -DHAVE_MSGHDR_MSG_CONTROL -DHAVE_ALLOCA_H \
      -DHAVE_TIMEGM -DHAVE_EPOLL -DHAVE_SIGIO_RT -DSIGINFO64_WORKARROUND -DUSE_TCP -DUSE_MCAST \
      -DUSE_DNS_CACHE "${libraries[@]}"
    ;;
  postfix)
    database "$src" "src/global/dict_pgsql.c src/global/dict_mysql.c src/global/dict_sqlite.c
      src/global/db_common.c" -Isrc/util -Isrc/global -DLINUX5 -DHAS_PGSQL -DHAS_MYSQL \
      -DHAS_SQLITE -DNO_NIS -DNO_EAI -DHAS_DEV_URANDOM "${libraries[@]}"
    ;;
  proftpd-dfsg)
    configure "$src" --with-modules=mod_sql --enable-redis --enable-openssl
    mkdir -p "$src/closecall-include"
    ln -sfn /usr/include/mariadb "$src/closecall-include/mysql"
    : >"$src/closecall-include/buildstamp.h"
    database "$src" "contrib/mod_sql*.c src/redis.c" -I. -Iinclude -Iclosecall-include \
      -DHAVE_CONFIG_H -DLINUX -DPR_USE_REDIS=1 -DHAVE_HIREDIS_H=1 '-DBUILD_STAMP=""' -w \
      "${libraries[@]}"
    ;;
  rsyslog)
    configure "$src" --disable-libgcrypt --disable-generate-man-pages
    database "$src" "contrib/imhiredis/imhiredis.c contrib/omhiredis/omhiredis.c
      plugins/ommysql/ommysql.c plugins/ompgsql/ompgsql.c" -I. -Iruntime -Igrammar -Itools \
      -I/usr/include/libfastjson -DHAVE_CONFIG_H -D_GNU_SOURCE -w "${libraries[@]}"
    ;;
  sqlite3)
    configure "$src" --disable-tcl --disable-readline
    make -s -C "$src" shell.c sqlite3.h >"$src/make.out" 2>&1 ||
      die "make failed, see $src/make.out"
    database "$src" shell.c -I. -w
    ;;
  *) die "unknown corpus '$name'" ;;
  esac
  echo "$src"
done
