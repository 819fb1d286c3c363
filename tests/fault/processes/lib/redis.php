<?php
// A Redis server of our own that can be hurt: killed, started empty or with old data, stopped, filled up, demoted.

declare(strict_types=1);

namespace Fault;

final class RedisServer
{
    public readonly int $port;
    private ?Process $process = null;

    public function __construct(private string $dir)
    {
        $this->port = free_port();
        is_dir($dir) || mkdir($dir, 0700, true);
    }

    public function url(?int $port = null): string
    {
        return 'redis://127.0.0.1:' . ($port ?? $this->port);
    }

    /** With `keep`, it starts with what it last saved. */
    public function start(bool $keep = false): void
    {
        if (!$keep) {
            @unlink("$this->dir/dump.rdb");
        }
        $command = ['redis-server', '--port', (string) $this->port, '--bind', '127.0.0.1', '--save', '', '--appendonly',
            'no', '--dir', $this->dir, '--dbfilename', 'dump.rdb', '--logfile', "$this->dir/redis.log"];
        $this->process = Process::start('redis', $command, "$this->dir/redis.out");
        for ($i = 0; $i < 500; $i++) {
            if ($this->ask('PING') === '+PONG') {
                return;
            }
            usleep(10_000);
        }
        throw new \RuntimeException("Redis did not start; see $this->dir/redis.log.");
    }

    public function kill(): void
    {
        $this->process?->stop(SIGKILL);
        $this->process = null;
    }

    public function freeze(): void
    {
        $this->process?->signal(SIGSTOP);
    }

    public function thaw(): void
    {
        $this->process?->signal(SIGCONT);
    }

    /** Sends one command and returns the first line of the answer, or nothing. */
    public function ask(string ...$words): ?string
    {
        $socket = @stream_socket_client("tcp://127.0.0.1:$this->port", $errno, $error, 1.0);
        if ($socket === false) {
            return null;
        }
        stream_set_timeout($socket, 5);
        $request = '*' . count($words) . "\r\n";
        foreach ($words as $word) {
            $request .= '$' . strlen($word) . "\r\n$word\r\n";
        }
        fwrite($socket, $request);
        $line = fgets($socket);
        fclose($socket);
        return $line === false ? null : rtrim($line);
    }
}
