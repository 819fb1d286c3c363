<?php
// A Redis server of our own that can be killed, started empty or with old data, stopped, and asked anything.

declare(strict_types=1);

namespace Fault;

final class RedisServer
{
    public readonly int $port;
    private ?Process $process = null;
    private bool $frozen = false;

    /**
     * @param list<string> $settings further ones
     * @param ?string $sentinel the file that a sentinel keeps its settings in, if this is one
     */
    public function __construct(private string $dir, private array $settings = [], private ?string $sentinel = null)
    {
        // A node of a cluster also listens ten thousand above its port.
        do {
            $this->port = free_port();
        } while ($this->port > 55_000);
        is_dir($dir) || mkdir($dir, 0700, true);
    }

    /** With `keep`, it starts with what it last saved. */
    public function start(bool $keep = false): void
    {
        if (!$keep) {
            @unlink("$this->dir/dump.rdb");
        }
        $common = ['--port', (string) $this->port, '--bind', '127.0.0.1', '--dir', $this->dir, '--logfile', "$this->dir/redis.log"];
        $command = $this->sentinel !== null ? ['redis-server', $this->sentinel, '--sentinel', ...$common]
            : ['redis-server', ...$common, '--save', '', '--appendonly', 'no', '--dbfilename', 'dump.rdb', ...$this->settings];
        $this->process = Process::start('redis', $command, "$this->dir/redis.out");
        for ($i = 0; $i < 500; $i++) {
            if ($this->ask('PING') === 'PONG') {
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
        $this->frozen = false;
    }

    public function freeze(): void
    {
        $this->process?->signal(SIGSTOP);
        $this->frozen = true;
    }

    public function thaw(): void
    {
        $this->process?->signal(SIGCONT);
        $this->frozen = false;
    }

    public function isFrozen(): bool
    {
        return $this->frozen;
    }

    /** Sends one command and returns the answer, or nothing if none comes. What is refused is an exception. */
    public function ask(string ...$words): string|int|array|null
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
        try {
            return self::read($socket);
        } finally {
            fclose($socket);
        }
    }

    /** @param resource $socket */
    private static function read($socket): string|int|array|null
    {
        $line = rtrim((string) fgets($socket));
        $rest = substr($line, 1);
        return match ($line[0] ?? '') {
            '+' => $rest,
            ':' => (int) $rest,
            '$' => $rest === '-1' ? null : substr((string) stream_get_contents($socket, (int) $rest + 2), 0, -2),
            '*' => array_map(static fn (): string|int|array|null => self::read($socket), array_fill(0, max(0, (int) $rest), null)),
            '-' => throw new \RuntimeException("Redis refused: $rest"),
            default => null,
        };
    }
}
