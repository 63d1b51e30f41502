#!/usr/bin/env bash
# Fetches Debian sources that use the modelled libraries, and writes a compile
# database for the files of interest from known flags: nothing is built, and
# only some of them are configured. Prints the folder of each database.
#
#   bench/corpus/fetch.sh [-d FOLDER] [NAME...]    default: all that are C, build/corpus
#   bench/corpus/fetch.sh cxx                      all that are C++
#
# Then:  closecall scan -p FOLDER --checks '*'
#        bench/mutate.py -p FOLDER [-p FOLDER...] --limit 60
#
# Needs dpkg-dev, clang-19 and the headers of the libraries: libpq-dev,
# libmariadb-dev, unixodbc-dev, libhiredis-dev, libsqlite3-dev, libapr1-dev,
# libaprutil1-dev, libevent-dev, libssl-dev, libestr-dev, libfastjson-dev,
# uuid-dev, libcurl4-gnutls-dev, pkg-config. PostgreSQL: postgresql.sh. C++: cmake, g++,
# libboost-dev, libfmt-dev, libgeos-dev, libicu-dev, libjsoncpp-dev, liblua5.3-dev,
# libnotmuch-dev, libxapian-dev, libosmium2-dev, libprotozero-dev, libproj-dev,
# libmapbox-variant-dev, libharfbuzz-dev, liborthancframework-dev, orthanc-dev,
# postgresql-server-dev-15, qtbase5-private-dev, libavdevice-dev, libswscale-dev,
# libpolkit-gobject-1-dev, libtiff-dev, libwebp-dev, ragel, bison, flex.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=$root/build/corpus
if [ "${1:-}" = -d ]; then
  folder=$2
  shift 2
fi
names=("$@")
cxx=(cppdb mapnik muchsync orthanc-mysql orthanc-postgresql osm2pgsql pdns poco
  qtbase-opensource-src soci zoneminder)
[ "${names[*]}" != cxx ] || names=("${cxx[@]}")
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
  # A mirror may have the original without Debian's part.
  local tar
  for tar in "$folder/$1"_*.orig.tar.*; do
    case $tar in *.asc | *'*'*) continue ;; esac
    say "$1: without Debian's patches"
    tar xf "$tar" -C "$folder"
    [ -z "$(source_folder "$1")" ] || return 0
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

cmake_database() { # FOLDER ARGUMENTS...: the database is in FOLDER/build
  (mkdir -p "$1/build" && cd "$1/build" && shift &&
    cmake .. -DCMAKE_EXPORT_COMPILE_COMMANDS=ON "$@" >cmake.out 2>&1) ||
    [ "${incomplete:-}" = yes ] || die "cmake failed, see $1/build/cmake.out"
}

qt=/usr/include/x86_64-linux-gnu/qt5
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
  cppdb)
    database "$src" "src/*.cpp drivers/*.cpp" -I. -Icppdb -w '-DCPPDB_LIBRARY_PREFIX="lib"' \
      '-DCPPDB_LIBRARY_SUFFIX=".so"' '-DCPPDB_SOVERSION="0"' -DCPPDB_MAJOR=0 -DCPPDB_MINOR=3 \
      -DCPPDB_PATCH=1 '-DCPPDB_VERSION="0.3.1"' "${libraries[@]}"
    ;;
  mapnik)
    database "$src" "plugins/input/postgis/*.cpp plugins/input/pgraster/*.cpp
      plugins/input/sqlite/*.cpp utils/pgsql2sqlite/*.cpp" -std=gnu++17 -w -Iinclude \
      -Ideps/boost_gil -Ideps/mapbox/geometry/include -Ideps/mapbox/polylabel/include \
      -Ideps/agg/include -Ideps/mapbox/protozero/include -Iplugins/input/postgis \
      -Iplugins/input/pgraster -Iplugins/input -I/usr/include/freetype2 -DMAPNIK_HAS_DLCFN \
      -DMAPNIK_MEMORY_MAPPED_FILE -DHAVE_JPEG -DHAVE_PNG -DMAPNIK_THREADSAFE -DMAPNIK_USE_PROJ \
      -DMAPNIK_STATS_RENDER "${libraries[@]}"
    ;;
  muchsync)
    database "$src" "*.cc" -std=gnu++17 -w -I. -DHAVE_CONFIG_H "${libraries[@]}"
    ;;
  orthanc-mysql | orthanc-postgresql)
    database "$src" "Framework/Common/*.cpp Framework/MySQL/*.cpp Framework/PostgreSQL/*.cpp" \
      -std=gnu++17 -w -I. -I/usr/include/orthanc -I/usr/include/orthanc-framework \
      -I/usr/include/jsoncpp -isystem /usr/include/postgresql/15/server -DHAS_ORTHANC_EXCEPTION=1 \
      -DORTHANC_ENABLE_POSTGRESQL=1 -DORTHANC_ENABLE_MYSQL=1 -DORTHANC_ENABLE_LOGGING=1 \
      -DORTHANC_BUILDING_FRAMEWORK_LIBRARY=0 -DORTHANC_BUILDING_SERVER_LIBRARY=0 "${libraries[@]}"
    ;;
  osm2pgsql)
    cmake_database "$src" -DBUILD_TESTS=OFF -DWITH_LUAJIT=OFF -DEXTERNAL_LIBOSMIUM=ON \
      -DEXTERNAL_PROTOZERO=ON -DEXTERNAL_FMT=ON
    src=$src/build
    ;;
  pdns)
    configure "$src" --with-dynmodules= "--with-modules=bind gmysql godbc gpgsql gsqlite3" \
      --with-lua=lua5.3 --without-systemd --disable-unit-tests \
      --with-unixodbc-includes=/usr/include --with-unixodbc-lib=/usr/lib/x86_64-linux-gnu
    database "$src" "pdns/ssqlite3.cc pdns/dbdnsseckeeper.cc pdns/pdnsutil.cc pdns/ueberbackend.cc
      pdns/zone2sql.cc pdns/dnsbackend.cc modules/bindbackend/*.cc modules/g*backend/*.cc
      pdns/backends/gsql/*.cc" -std=gnu++17 -w -I. -Ipdns -Iext/yahttp -Iext/json11 \
      -Iext/lmdb-safe -Iext/protozero/include -Iext/luawrapper/include -I/usr/include/lua5.3 \
      -DHAVE_CONFIG_H '-DSYSCONFDIR="/etc"' '-DPKGLIBDIR="/usr/lib"' '-DLOCALSTATEDIR="/var"' \
      "${libraries[@]}"
    ;;
  poco)
    database "$src" "Data/PostgreSQL/src/*.cpp Data/MySQL/src/*.cpp Data/ODBC/src/*.cpp
      Data/SQLite/src/[A-Z]*.cpp" -std=gnu++17 -w -IFoundation/include -IData/include -IData/src \
      -IData/PostgreSQL/include -IData/MySQL/include -IData/ODBC/include -IData/SQLite/include \
      -DPOCO_UNBUNDLED "${libraries[@]}"
    ;;
  qtbase-opensource-src)
    mkdir -p "$src/closecall-include"
    : >"$src/closecall-include/main.moc"
    : >"$src/closecall-include/smain.moc"
    version=$(ls "$qt/QtSql" | grep '^5\.')
    database "$src" "src/plugins/sqldrivers/psql/*.cpp src/plugins/sqldrivers/mysql/*.cpp
      src/plugins/sqldrivers/odbc/*.cpp src/plugins/sqldrivers/sqlite/*.cpp" -std=gnu++17 -w -fPIC \
      -DQT_NO_CAST_FROM_BYTEARRAY -Iclosecall-include "-isystem$qt" "-isystem$qt/QtCore" \
      "-isystem$qt/QtSql" "-isystem$qt/QtCore/$version" "-isystem$qt/QtCore/$version/QtCore" \
      "-isystem$qt/QtSql/$version" "-isystem$qt/QtSql/$version/QtSql" "${libraries[@]}"
    ;;
  soci)
    cmake_database "$src" -DSOCI_CXX11=ON -DSOCI_TESTS=OFF -DWITH_ORACLE=OFF -DWITH_DB2=OFF
    src=$src/build
    ;;
  zoneminder)
    incomplete=yes cmake_database "$src" # for config.h and zm_config_defines.h
    database "$src" "src/zm_[a-eg-hj-qs-z]*.cpp src/zm_rtsp.cpp src/zmu.cpp" -std=gnu++17 -w \
      -Ibuild -Isrc -IRtspServer/src -Idep/RtspServer/src -Idep/libbcrypt/include/bcrypt \
      -Idep/jwt-cpp/include -Idep/span-lite/include -Idep/CxxUrl -D__STDC_CONSTANT_MACROS \
      -DHAVE_CONFIG_H "${libraries[@]}"
    ;;
  *) die "unknown corpus '$name'" ;;
  esac
  echo "$src"
done
