<?php
// A primary and its replica, watched by three sentinels that promote the replica when the primary is gone. Machines of the
// second kind ask the sentinels in another order.

declare(strict_types=1);

namespace Fault;

final class Sentinels implements Installation
{
    private const NAME = 'salon';
    /** A returned primary is made a replica by the sentinels after about ten seconds. */
    private const READY_MS = 30_000.0;

    /** @var array<int, RedisServer> by port */
    private array $servers = [];
    /** @var list<RedisServer> */
    private array $sentinels = [];
    /** What the fault was done to. */
    private RedisServer $hurt;

    public function __construct(string $dir)
    {
        $first = new RedisServer("$dir/redis-1");
        $first->start();
        $second = new RedisServer("$dir/redis-2");
        $second->start();
        $second->ask('REPLICAOF', '127.0.0.1', (string) $first->port);
        $this->servers = [$first->port => $first, $second->port => $second];
        for ($i = 1; $i <= 3; $i++) {
            $folder = "$dir/sentinel-$i";
            mkdir($folder, 0700, true);
            file_put_contents("$folder/sentinel.conf", 'sentinel monitor ' . self::NAME . " 127.0.0.1 $first->port 2\n"
                . 'sentinel down-after-milliseconds ' . self::NAME . " 1000\nsentinel failover-timeout " . self::NAME . " 3000\n");
            $sentinel = new RedisServer($folder, sentinel: "$folder/sentinel.conf");
            $sentinel->start();
            $this->sentinels[] = $sentinel;
        }
        $this->prepare('');
    }

    public function url(bool $second): string
    {
        $nodes = array_map(static fn (RedisServer $sentinel): string => "127.0.0.1:$sentinel->port", $this->sentinels);
        return 'redis-sentinel://' . implode(',', $second ? array_reverse($nodes) : $nodes) . '#' . self::NAME;
    }

    public function faults(): array
    {
        return ['promotion' => 0, 'promotion past a frozen primary' => 3000, 'ordered promotion' => 0, 'kill connections' => 0];
    }

    public function pace(): float
    {
        return 20;
    }

    /** Only a replica that has everything and that all sentinels know is promoted. */
    public function prepare(string $fault): void
    {
        for ($until = clock() + self::READY_MS; clock() < $until; usleep(50_000)) {
            $primary = $this->primary();
            $replicas = $primary?->ask('ROLE')[2] ?? [];
            $known = array_map(static fn (RedisServer $sentinel): string =>
                implode(' ', $sentinel->ask('SENTINEL', 'REPLICAS', self::NAME)[0] ?? []), $this->sentinels);
            $watched = array_map(static fn (RedisServer $sentinel): int => count($sentinel->ask('SENTINEL', 'SENTINELS', self::NAME)), $this->sentinels);
            if (count($replicas) === 1 && $watched === [2, 2, 2] && array_filter($known, static fn (string $replica): bool =>
                str_contains($replica, 'master-link-status ok') && str_contains($replica, 'flags slave ')) === $known) {
                return;
            }
        }
        throw new \RuntimeException('The replica did not catch up.');
    }

    public function hurt(string $fault): void
    {
        $this->hurt = $this->primary();
        match ($fault) {
            'promotion' => $this->hurt->kill(),
            'promotion past a frozen primary' => $this->hurt->freeze(),
            'ordered promotion' => $this->sentinels[0]->ask('SENTINEL', 'FAILOVER', self::NAME),
            'kill connections' => $this->hurt->ask('CLIENT', 'KILL', 'TYPE', 'normal'),
        };
    }

    public function mend(string $fault): void
    {
        if ($fault === 'kill connections') {
            return;
        }
        for ($until = clock() + self::READY_MS; ($promoted = $this->primary()) === null || $promoted === $this->hurt; usleep(50_000)) {
            if (clock() > $until) {
                throw new \RuntimeException('The sentinels promoted nobody.');
            }
        }
        match ($fault) {
            'promotion' => $this->hurt->start(),
            'promotion past a frozen primary' => $this->hurt->thaw(),
            'ordered promotion' => null,
        };
    }

    /** The server that all sentinels name, if it takes writes; asking a frozen one is waiting. */
    private function primary(): ?RedisServer
    {
        $named = array_unique(array_map(static fn (RedisServer $sentinel): int =>
            (int) ($sentinel->ask('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', self::NAME)[1] ?? 0), $this->sentinels));
        $server = count($named) === 1 ? $this->servers[$named[0]] ?? null : null;
        return $server !== null && !$server->isFrozen() && ($server->ask('ROLE')[0] ?? '') === 'master' ? $server : null;
    }
}
