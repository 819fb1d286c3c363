<?php
// Which server a database of the torture runs on: this machine's MariaDB, or one of tests/stack/other-servers. How its data
// folder is made, how it is started, and what only it is told.

declare(strict_types=1);

namespace Torture;

final class Server
{
    /** Where another server lies; empty for this machine's. */
    private string $tree = '';
    private string $version = '';

    /** @param string $name mariadb, mariadb11 or mysql9 */
    public function __construct(private string $name)
    {
        if (!in_array($name, ['mariadb', 'mariadb11', 'mysql9'], true)) {
            throw new \RuntimeException("There is no database $name: name mariadb, mariadb11, mysql9 or galera.");
        }
        if ($name !== 'mariadb') {
            $had = (string) exec(escapeshellarg(dirname(__DIR__, 2) . '/stack/other-servers') . " $name", $lines, $status);
            if ($status !== 0) {
                throw new \RuntimeException("$name cannot be had on this machine.");
            }
            [$this->tree, $this->version] = explode(' ', $had);
        }
    }

    /** What a report calls it. */
    public function title(): string
    {
        return match ($this->name) {
            'mariadb' => 'MariaDB of this machine',
            'mariadb11' => "MariaDB $this->version",
            'mysql9' => "MySQL $this->version",
        };
    }

    /** Makes a data folder, and a configuration $dir/my.cnf for it. */
    public function prepare(string $dir): void
    {
        mkdir("$dir/data", 0700, true);
        $user = posix_getpwuid(posix_geteuid())['name'];
        // What is acknowledged must be on disk: that is the servers' own default, and said here because all depends on it.
        $common = "[server]\ndatadir = $dir/data\nsocket = $dir/sock\npid-file = $dir/pid\ntmpdir = $dir\nuser = $user\nskip-networking\n"
            . "skip-name-resolve\ncharacter-set-server = utf8mb4\nmax_connections = 200\ninnodb_flush_log_at_trx_commit = 1\n"
            . "innodb_buffer_pool_size = 256M\nkey_buffer_size = 1M\nperformance_schema = OFF\nlog-error = $dir/error.log\n";
        $own = match ($this->name) {
            'mariadb' => "innodb_log_file_size = 128M\n",
            'mariadb11' => "innodb_log_file_size = 128M\nbasedir = $this->tree/usr\nlc-messages-dir = $this->tree/usr/share/mariadb\n",
            // Its changes are written down twice by default, as on a server that others follow; here nobody does.
            'mysql9' => "innodb_redo_log_capacity = 128M\nskip-log-bin\nmysqlx = 0\nsecure-file-priv =\nbasedir = $this->tree/usr\n"
                . "lc-messages-dir = $this->tree/usr/share/mysql\nplugin-dir = $this->tree/usr/lib/mysql/plugin\n",
        };
        file_put_contents("$dir/my.cnf", $common . $own);
        $make = match ($this->name) {
            'mariadb' => "mariadb-install-db --defaults-file=$dir/my.cnf --auth-root-authentication-method=normal --skip-test-db",
            'mariadb11' => $this->bootstrap($dir),
            'mysql9' => "$this->tree/bin/mysqld --defaults-file=$dir/my.cnf --initialize-insecure",
        };
        exec("($make) >$dir/install.log 2>&1", $output, $status);
        if ($status !== 0) {
            throw new \RuntimeException("The database could not make its data folder; see $dir/install.log and $dir/error.log.");
        }
    }

    /** @return list<string> What starts it, with the isolation level that new sessions get. */
    public function command(string $dir, string $isolation): array
    {
        $program = match ($this->name) {
            'mariadb' => 'mariadbd',
            'mariadb11' => "$this->tree/bin/mariadbd",
            'mysql9' => "$this->tree/bin/mysqld",
        };
        return [$program, "--defaults-file=$dir/my.cnf", "--transaction-isolation=$isolation"];
    }

    /** What mariadb-install-db does, which looks for its programs in /usr alone. */
    private function bootstrap(string $dir): string
    {
        $share = "$this->tree/usr/share/mariadb";
        $files = array_map(static fn (string $name): string => "$share/$name.sql", [
            'mariadb_system_tables', 'mariadb_performance_tables', 'mariadb_system_tables_data', 'maria_add_gis_sp_bootstrap', 'mariadb_sys_schema',
        ]);
        return "mkdir -p $dir/data/mysql && { printf 'USE mysql;\\nSET @auth_root_socket = NULL;\\n'; cat " . implode(' ', $files)
            . "; } | $this->tree/bin/mariadbd --defaults-file=$dir/my.cnf --bootstrap --max_allowed_packet=8M";
    }
}
