<?php
// A cluster of three nodes that share the slots, which move between them while they are in use. Machines of the second kind
// know other nodes to begin with.

declare(strict_types=1);

namespace Fault;

final class Cluster implements Installation
{
    /** @var list<RedisServer> */
    private array $nodes = [];
    /** @var list<string> their names in the cluster */
    private array $ids = [];
    /** @var list<array{slot: string, from: int, to: int}> what is on its way */
    private array $moves = [];
    /** The node that the fault was done to. */
    private RedisServer $hurt;

    public function __construct(string $dir)
    {
        foreach ([1, 2, 3] as $i) {
            $node = new RedisServer("$dir/node-$i", ['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf', '--cluster-node-timeout', '5000']);
            $node->start();
            $this->nodes[] = $node;
            $this->ids[] = $node->ask('CLUSTER', 'MYID');
        }
        $addresses = array_map(static fn (RedisServer $node): string => "127.0.0.1:$node->port", $this->nodes);
        self::manage("$dir/create.out", 'create', ...$addresses);
        $this->prepare('');
    }

    public function url(bool $second): string
    {
        $known = $second ? [$this->nodes[1], $this->nodes[2]] : [$this->nodes[0], $this->nodes[1]];
        return 'redis-cluster://' . implode(',', array_map(static fn (RedisServer $node): string => "127.0.0.1:$node->port", $known));
    }

    public function faults(): array
    {
        return ['slots in use move' => 2000, 'a thousand slots move' => 0, 'a node restarts empty' => 3000, 'kill connections' => 0, 'short freeze' => 400];
    }

    public function pace(): float
    {
        return 8;
    }

    /** A node that was started again takes a while to find its cluster well. */
    public function prepare(string $fault): void
    {
        for ($until = clock() + 20_000; array_filter($this->nodes, static fn (RedisServer $node): bool =>
            !str_contains((string) $node->ask('CLUSTER', 'INFO'), 'cluster_state:ok')) !== []; usleep(50_000)) {
            if (clock() > $until) {
                throw new \RuntimeException('The nodes are no whole cluster.');
            }
        }
    }

    public function hurt(string $fault): void
    {
        match ($fault) {
            'slots in use move' => $this->beginMoves(),
            'a thousand slots move' => $this->reshard(),
            'kill connections' => array_map(static fn (RedisServer $node) => $node->ask('CLIENT', 'KILL', 'TYPE', 'normal'), $this->nodes),
            'a node restarts empty' => ($this->hurt = $this->inUse())->kill(),
            'short freeze' => ($this->hurt = $this->inUse())->freeze(),
        };
    }

    public function mend(string $fault): void
    {
        match ($fault) {
            'slots in use move' => $this->endMoves(),
            'a node restarts empty' => $this->hurt->start(),
            'short freeze' => $this->hurt->thaw(),
            default => null,
        };
    }

    /** The node with the most days in use. */
    private function inUse(): RedisServer
    {
        $days = array_map(static fn (RedisServer $node): int => count($node->ask('KEYS', '*_holds_*')), $this->nodes);
        return $this->nodes[array_search(max($days), $days, true)];
    }

    /** The slots of the days in use and of the marker go to the next node, first with half of their keys. */
    private function beginMoves(): void
    {
        foreach ($this->nodes as $from => $node) {
            $keys = array_merge($node->ask('KEYS', '*_holds_*'), $node->ask('KEYS', '*_site'));
            $to = ($from + 1) % 3;
            foreach (array_unique(array_map(static fn (string $key): int => $node->ask('CLUSTER', 'KEYSLOT', $key), $keys)) as $slot) {
                $this->moves[] = ['slot' => (string) $slot, 'from' => $from, 'to' => $to];
            }
        }
        foreach ($this->moves as $move) {
            $this->nodes[$move['to']]->ask('CLUSTER', 'SETSLOT', $move['slot'], 'IMPORTING', $this->ids[$move['from']]);
            $this->nodes[$move['from']]->ask('CLUSTER', 'SETSLOT', $move['slot'], 'MIGRATING', $this->ids[$move['to']]);
            $this->moveKeys($move, intdiv($this->nodes[$move['from']]->ask('CLUSTER', 'COUNTKEYSINSLOT', $move['slot']), 2));
        }
    }

    private function endMoves(): void
    {
        foreach ($this->moves as $move) {
            while ($this->moveKeys($move, 100) > 0);
            foreach ([$move['to'], $move['from'], 3 - $move['to'] - $move['from']] as $node) {
                $this->nodes[$node]->ask('CLUSTER', 'SETSLOT', $move['slot'], 'NODE', $this->ids[$move['to']]);
            }
        }
        $this->moves = [];
    }

    /** @param array{slot: string, from: int, to: int} $move */
    private function moveKeys(array $move, int $most): int
    {
        $keys = $this->nodes[$move['from']]->ask('CLUSTER', 'GETKEYSINSLOT', $move['slot'], (string) $most);
        if ($keys !== []) {
            $this->nodes[$move['from']]->ask('MIGRATE', '127.0.0.1', (string) $this->nodes[$move['to']]->port, '', '0', '2000', 'KEYS', ...$keys);
        }
        return count($keys);
    }

    /** As an administrator does it. */
    private function reshard(): void
    {
        [$from, $to] = [mt_rand(0, 2), mt_rand(1, 2)];
        self::manage('/dev/null', 'reshard', "127.0.0.1:{$this->nodes[0]->port}", '--cluster-from', $this->ids[$from], '--cluster-to',
            $this->ids[($from + $to) % 3], '--cluster-slots', '1000');
    }

    private static function manage(string $log, string ...$words): void
    {
        $command = Process::start('redis-cli', ['redis-cli', '--cluster', ...$words, '--cluster-yes'], $log);
        if (!$command->ended(60)) {
            throw new \RuntimeException("redis-cli --cluster $words[0] did not come to its end.");
        }
        $command->stop();
    }
}
