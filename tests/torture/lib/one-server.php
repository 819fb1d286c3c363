<?php
// A database server of our own that can be killed, told to end, and started again with what it had on disk.

declare(strict_types=1);

namespace Torture;

use Fault\Process;

final class OneServer implements Database
{
    private ?Process $process = null;
    private string $isolation = 'REPEATABLE-READ';

    public function __construct(private string $dir, private Server $server)
    {
        $server->prepare($dir);
    }

    public function title(): string
    {
        return $this->server->title();
    }

    public function url(int $worker): string
    {
        return "mysql://root@localhost/torture?socket=$this->dir/sock";
    }

    public function start(string $isolation): void
    {
        $this->isolation = $isolation;
        $this->process = Process::start('database', $this->server->command($this->dir, $isolation), "$this->dir/out");
        for ($until = microtime(true) + 60; microtime(true) < $until; usleep(20_000)) {
            try {
                $this->open(null)->query('CREATE DATABASE IF NOT EXISTS torture CHARACTER SET utf8mb4');
                return;
            } catch (\mysqli_sql_exception) {
                if (!$this->process->runs()) {
                    break;
                }
            }
        }
        throw new \RuntimeException("The database did not start; see $this->dir/error.log.");
    }

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

    public function connect(): \mysqli
    {
        return $this->open('torture');
    }

    private function open(?string $database): \mysqli
    {
        mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
        $connection = new \mysqli('localhost', 'root', '', $database, 0, "$this->dir/sock");
        $connection->query("SET time_zone = '+00:00'");
        return $connection;
    }
}
