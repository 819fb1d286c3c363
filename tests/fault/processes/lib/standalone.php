<?php
// One Redis server. Machines of the second kind see it through a proxy, which can be cut off.

declare(strict_types=1);

namespace Fault;

final class Standalone implements Installation
{
    public readonly RedisServer $server;
    private Process $proxy;
    private int $proxyPort;

    public function __construct(string $dir)
    {
        $this->server = new RedisServer("$dir/redis");
        $this->server->start();
        $this->proxyPort = free_port();
        $this->proxy = Process::start('proxy', [PHP_BINARY, __DIR__ . '/proxy.php', (string) $this->proxyPort, (string) $this->server->port],
            "$dir/proxy.out");
    }

    public function url(bool $second): string
    {
        return 'redis://127.0.0.1:' . ($second ? $this->proxyPort : $this->server->port);
    }

    public function faults(): array
    {
        return [
            'restart empty' => 4000,
            'restart with old data' => 4000,
            'freeze' => 5000,
            'partition' => 6000,
            'short freeze' => 400,
            'kill connections' => 0,
            'out of memory' => 4000,
            'flush' => 0,
            'read-only' => 4000,
        ];
    }

    public function pace(): float
    {
        return 5;
    }

    public function prepare(string $fault): void
    {
        if ($fault === 'restart with old data') {
            $this->server->ask('SAVE');
        }
    }

    public function hurt(string $fault): void
    {
        match ($fault) {
            'restart empty', 'restart with old data' => $this->server->kill(),
            'freeze', 'short freeze' => $this->server->freeze(),
            'partition' => $this->proxy->signal(SIGSTOP),
            'kill connections' => $this->server->ask('CLIENT', 'KILL', 'TYPE', 'normal'),
            'out of memory' => $this->server->ask('CONFIG', 'SET', 'maxmemory', '1'),
            'flush' => $this->server->ask('FLUSHALL'),
            'read-only' => $this->server->ask('REPLICAOF', '127.0.0.1', '1'),
        };
    }

    public function mend(string $fault): void
    {
        match ($fault) {
            'restart empty' => $this->server->start(),
            'restart with old data' => $this->server->start(keep: true),
            'freeze', 'short freeze' => $this->server->thaw(),
            'partition' => $this->proxy->signal(SIGCONT),
            'out of memory' => $this->server->ask('CONFIG', 'SET', 'maxmemory', '0'),
            'read-only' => $this->server->ask('REPLICAOF', 'NO', 'ONE'),
            default => null,
        };
    }
}
