<?php
// A MariaDB of our own that can be killed, told to end, and started again with what it had on disk.

declare(strict_types=1);

namespace Torture;

use Fault\Process;

final class Database
{
    private ?Process $process = null;
    private string $isolation = 'REPEATABLE-READ';

    public function __construct(private string $dir)
    {
        mkdir("$dir/data", 0700, true);
        $user = posix_getpwuid(posix_geteuid())['name'];
        // What is acknowledged must be on disk: that is MariaDB's own default, and said here because all depends on it.
        file_put_contents("$dir/my.cnf", "[mariadbd]\ndatadir = $dir/data\nsocket = $dir/sock\npid-file = $dir/pid\ntmpdir = $dir\n"
            . "user = $user\nskip-networking\nskip-name-resolve\ncharacter-set-server = utf8mb4\nmax_connections = 200\n"
            . "innodb_flush_log_at_trx_commit = 1\ninnodb_buffer_pool_size = 256M\ninnodb_log_file_size = 128M\n"
            . "key_buffer_size = 1M\nperformance_schema = OFF\nlog-error = $dir/error.log\n");
        exec("mariadb-install-db --defaults-file=$dir/my.cnf --auth-root-authentication-method=normal --skip-test-db >$dir/install.log 2>&1", $output, $status);
        if ($status !== 0) {
            throw new \RuntimeException("MariaDB could not make its data folder; see $dir/install.log.");
        }
    }

    public function url(): string
    {
        return "mysql://root@localhost/torture?socket=$this->dir/sock";
    }

    /** Starts the server with the isolation level that new sessions get by default. */
    public function start(string $isolation): void
    {
        $this->isolation = $isolation;
        $command = ['mariadbd', "--defaults-file=$this->dir/my.cnf", "--transaction-isolation=$isolation"];
        $this->process = Process::start('mariadb', $command, "$this->dir/out");
        for ($until = microtime(true) + 60; microtime(true) < $until; usleep(20_000)) {
            try {
                $this->connect(null)->query('CREATE DATABASE IF NOT EXISTS torture CHARACTER SET utf8mb4');
                return;
            } catch (\mysqli_sql_exception) {
                if (!$this->process->runs()) {
                    break;
                }
            }
        }
        throw new \RuntimeException("MariaDB did not start; see $this->dir/error.log.");
    }

    /** kill -9, or an orderly end in the middle of everything; then a start with what is on disk. */
    public function fall(int $signal): void
    {
        $this->process?->stop($signal);
        $this->start($this->isolation);
    }

    public function stop(): void
    {
        $this->process?->stop();
        $this->process = null;
    }

    public function connect(?string $database = 'torture'): \mysqli
    {
        mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
        $connection = new \mysqli('localhost', 'root', '', $database, 0, "$this->dir/sock");
        $connection->query("SET time_zone = '+00:00'");
        return $connection;
    }
}
