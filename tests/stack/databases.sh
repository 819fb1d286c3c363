# shellcheck shell=bash
# The database of a stack: this machine's MariaDB, another server of tests/stack/other-servers, or three nodes of a Galera
# cluster. Whatever it is, its process is called mariadb and its socket is D/mysql.sock; the cluster's other nodes are
# mariadb-2 and mariadb-3, with D/mysql-2.sock and so on.

# prefer_programs_of NAME: the programs of that server come first in PATH, fetched if need be.
prefer_programs_of() {
    local line
    line=$("$STACK/other-servers" "$1") || die "the stack cannot be started without $1"
    PATH=${line% *}/bin:$PATH
}

# node_suffix N: what is put after the names of its files and its process.
node_suffix() { [ "$1" = 1 ] || printf -- '-%d' "$1"; }

port_of_node() { sed -n 's/^port = //p' "$1/mariadb$(node_suffix "$2").cnf"; }

# urls_of_nodes D USER:PASSWORD DATABASE: one, or the cluster's three with spaces between.
urls_of_nodes() {
    local n urls=''
    for n in 1 2 3; do
        [ ! -f "$1/mariadb$(node_suffix "$n").cnf" ] ||
            urls+=" mysql://$2@127.0.0.1:$(port_of_node "$1" "$n")/$3?socket=$1/mysql$(node_suffix "$n").sock"
    done
    printf '%s' "${urls# }"
}

# write_database_config D N: what all servers are told, MySQL too.
write_database_config() {
    local dir=$1 suffix
    suffix=$(node_suffix "$2")
    mkdir -p "$dir/mysql$suffix" "$dir/tmp/mysql$suffix"
    cat >"$dir/mariadb$suffix.cnf" <<INI
[server]
datadir = $dir/mysql$suffix
socket = $dir/mysql$suffix.sock
pid-file = $dir/tmp/mariadb$suffix.pid
tmpdir = $dir/tmp/mysql$suffix
bind-address = 127.0.0.1
port = $(free_port)
skip-name-resolve
character-set-server = utf8mb4
max_connections = 300
# Small, because several stacks may share one machine. How safely a commit is written stays the server's own default.
innodb_buffer_pool_size = ${buffer_pool:-64M}
key_buffer_size = 1M
performance_schema = OFF
INI
}

# add_own_config D NAME: what only a server of that kind knows.
add_own_config() {
    local tree=$CACHE/servers/$2/usr
    case $2 in
        mariadb) printf "innodb_log_file_size = %s\n" "${redo_log:-32M}" ;;
        mariadb11)
            printf 'innodb_log_file_size = 32M\n'
            printf 'basedir = %s\nlc-messages-dir = %s/share/mariadb\n' "$tree" "$tree"
            ;;
        mysql9)
            printf 'innodb_redo_log_capacity = 64M\nmysqlx = 0\nsecure-file-priv =\n'
            printf 'basedir = %s\nlc-messages-dir = %s/share/mysql\n' "$tree" "$tree"
            printf 'plugin-dir = %s/lib/mysql/plugin\n' "$tree"
            ;;
    esac >>"$1/mariadb.cnf"
}

# make_data_folder D NAME
make_data_folder() {
    local dir=$1 share=$CACHE/servers/mariadb11/usr/share/mariadb
    case $2 in
        mariadb)
            mariadb-install-db --defaults-file="$dir/mariadb.cnf" --user="$(id -un)" \
                --auth-root-authentication-method=normal --skip-test-db
            ;;
        mariadb11) # What mariadb-install-db does: it looks for its programs in /usr alone.
            mkdir -p "$dir/mysql/mysql"
            {
                printf 'USE mysql;\nSET @auth_root_socket = NULL;\n'
                cat "$share"/mariadb_{system_tables,performance_tables,system_tables_data}.sql \
                    "$share"/{maria_add_gis_sp_bootstrap,mariadb_sys_schema}.sql
            } | mariadbd --defaults-file="$dir/mariadb.cnf" --user="$(id -un)" --bootstrap --max_allowed_packet=8M
            ;;
        mysql9) mysqld --defaults-file="$dir/mariadb.cnf" --user="$(id -un)" --initialize-insecure ;;
    esac >"$dir/log/mariadb.log" 2>&1 || server_failed "$dir" mariadb "could not make its data folder"
}

# start_node D N PROGRAM [OPTION...]
start_node() {
    local dir=$1 suffix program=$3
    suffix=$(node_suffix "$2")
    shift 3
    start_server "$dir" "mariadb$suffix" "$program" --defaults-file="$dir/mariadb$suffix.cnf" --user="$(id -un)" "$@"
}

answers() { mariadb-admin --no-defaults --socket="$1/mysql.sock" --user=root ping; }

# start_database D NAME PASSWORD TEST_PASSWORD
start_database() {
    local dir=$1 name=$2 program=mariadbd
    [ "$name" != mysql9 ] || program=mysqld
    case $name in
        mariadb) ;;
        mariadb11 | mysql9) prefer_programs_of "$name" ;;
        galera) name=mariadb11 && prefer_programs_of "$name" ;;
        *) die "there is no database $name; see the head of $0" ;;
    esac
    write_database_config "$dir" 1
    add_own_config "$dir" "$name"
    make_data_folder "$dir" "$name"
    [ "$2" != galera ] || write_cluster_config "$dir"
    start_node "$dir" 1 "$program" ${cluster[@]+"${cluster[@]}"}
    wait_for_server "$dir" mariadb 30 answers "$dir"
    # The site owns its database and no other. The tests may do everything, in databases of their own.
    mariadb --no-defaults --socket="$dir/mysql.sock" --user=root <<SQL
CREATE DATABASE wordpress CHARACTER SET utf8mb4;
CREATE DATABASE appointease_test CHARACTER SET utf8mb4;
CREATE USER wordpress@localhost IDENTIFIED BY '$3', wordpress@127.0.0.1 IDENTIFIED BY '$3';
CREATE USER tester@localhost IDENTIFIED BY '$4', tester@127.0.0.1 IDENTIFIED BY '$4';
GRANT ALL ON wordpress.* TO wordpress@localhost, wordpress@127.0.0.1;
GRANT ALL ON *.* TO tester@localhost, tester@127.0.0.1 WITH GRANT OPTION;
ALTER USER root@localhost IDENTIFIED BY '$4';
SQL
    [ "$2" != galera ] || start_other_nodes "$dir" "$4"
}

# A Galera cluster. Its nodes begin with copies of one data folder, so that none has to be sent a whole one.

# write_cluster_config D: for all three, each with ports of its own for the group and for what it missed. Left to itself the
# cluster deals out who counts from where, and the tests at the first node expect to begin with 1.
write_cluster_config() {
    local dir=$1 n ports suffix everybody=''
    cluster=(--wsrep-new-cluster)
    PATH=$STACK/galera:$PATH
    for n in 2 3; do
        write_database_config "$dir" "$n"
        sed -n '/^innodb_log_file_size/p;/^basedir/p;/^lc-messages-dir/p' "$dir/mariadb.cnf" >>"$dir/mariadb-$n.cnf"
    done
    mapfile -t ports < <(free_ports 6)
    for n in 1 2 3; do
        everybody+=,127.0.0.1:${ports[n - 1]}
    done
    for n in 1 2 3; do
        suffix=$(node_suffix "$n")
        cat >>"$dir/mariadb$suffix.cnf" <<INI
binlog_format = ROW
innodb_autoinc_lock_mode = 2
wsrep_on = ON
wsrep_provider = $CACHE/servers/mariadb11/usr/lib/galera/libgalera_smm.so
wsrep_cluster_name = ${dir##*/}
wsrep_cluster_address = gcomm://${everybody#,}
wsrep_node_name = node-$n
wsrep_node_address = 127.0.0.1:${ports[n - 1]}
wsrep_slave_threads = 4
wsrep_auto_increment_control = OFF
auto_increment_increment = 3
auto_increment_offset = $n
wsrep_sst_method = ist
wsrep_provider_options = "gmcast.listen_addr=tcp://127.0.0.1:${ports[n - 1]};ist.recv_addr=127.0.0.1:${ports[n + 2]};gcache.size=64M"
INI
    done
}

# free_ports COUNT: that many, all different.
free_ports() {
    local found=''
    until [ "$(wc -w <<<"$found")" -eq "$1" ]; do
        found=$(for _ in $(seq "$1"); do free_port && echo; done | sort -u)
    done
    printf '%s\n' "$found"
}

# start_other_nodes D PASSWORD: once the first node has its users, its data is copied.
start_other_nodes() {
    local dir=$1 n
    (umask 077 && printf '[client]\nuser = tester\npassword = %s\n' "$2" >"$dir/tester.cnf")
    stop_server "$dir" mariadb
    for n in 2 3; do
        cp -a "$dir/mysql/." "$dir/mysql-$n/"
    done
    start_node "$dir" 1 mariadbd "${cluster[@]}"
    wait_for_server "$dir" mariadb 30 node_is_ready "$dir" 1
    for n in 2 3; do
        start_node "$dir" "$n" mariadbd
        wait_for_server "$dir" "mariadb-$n" 60 node_is_ready "$dir" "$n"
    done
}

node_is_ready() {
    mariadb --defaults-file="$1/tester.cnf" --socket="$1/mysql$(node_suffix "$2").sock" --batch --skip-column-names \
        --execute="SHOW STATUS LIKE 'wsrep_ready'" | grep -q ON
}
