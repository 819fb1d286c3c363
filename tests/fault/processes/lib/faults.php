<?php
// The faults and when they come: a plan that its seed decides, so that a run can be repeated.

declare(strict_types=1);

namespace Fault;

final class Faults
{
    /** What is done to Redis, and the longest that it lasts in milliseconds. */
    private const KINDS = [
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

    /** @var array<string, int> */
    public array $done = [];
    /** @var list<array{0: float, 1: float}> */
    public array $times = [];

    public function __construct(private Site $site, private string $log) {}

    /**
     * @return list<array{wait: float, kind: string, lasts: float, lead: float}> in milliseconds
     */
    public static function plan(int $seed, int $count, float $span): array
    {
        mt_srand($seed);
        $kinds = array_keys(self::KINDS);
        $plan = $bag = [];
        $waits = 0.0;
        for ($i = 0; $i < $count; $i++) {
            if ($bag === []) {
                // Each kind comes once before any comes twice.
                $bag = $kinds;
                for ($j = count($bag) - 1; $j > 0; $j--) {
                    $k = mt_rand(0, $j);
                    [$bag[$j], $bag[$k]] = [$bag[$k], $bag[$j]];
                }
            }
            $kind = array_pop($bag);
            $fault = [
                // Most faults come soon after the last; some meet a system at rest.
                'wait' => -log(mt_rand(1, 1_000_000) / 1_000_000),
                'kind' => $kind,
                'lasts' => mt_rand(0, 3) === 0 ? 0.0 : (float) mt_rand(0, self::KINDS[$kind]),
                'lead' => $kind === 'restart with old data' ? (float) mt_rand(100, 3000) : 0.0,
            ];
            $waits += $fault['wait'];
            $span -= $fault['lasts'] + $fault['lead'];
            $plan[] = $fault;
        }
        foreach ($plan as &$fault) {
            $fault['wait'] *= max($span, 200.0 * $count) / $waits;
        }
        return $plan;
    }

    /**
     * @param array{wait: float, kind: string, lasts: float, lead: float} $fault
     * @param callable(float): void $pause
     */
    public function inject(array $fault, callable $pause): void
    {
        $redis = $this->site->redis;
        if ($fault['lead'] > 0) {
            $redis->ask('SAVE');
            $pause($fault['lead']);
        }
        $began = clock();
        $wall = microtime(true);
        $instant = match ($fault['kind']) {
            'restart empty', 'restart with old data' => $redis->kill(),
            'freeze', 'short freeze' => $redis->freeze(),
            'partition' => $this->site->proxy->signal(SIGSTOP),
            'kill connections' => $redis->ask('CLIENT', 'KILL', 'TYPE', 'normal'),
            'out of memory' => $redis->ask('CONFIG', 'SET', 'maxmemory', '1'),
            'flush' => $redis->ask('FLUSHALL'),
            'read-only' => $redis->ask('REPLICAOF', '127.0.0.1', '1'),
        };
        if (is_string($instant) && $instant[0] === '-') {
            throw new \RuntimeException("{$fault['kind']}: $instant");
        }
        $pause($fault['lasts']);
        match ($fault['kind']) {
            'restart empty' => $redis->start(),
            'restart with old data' => $redis->start(keep: true),
            'freeze', 'short freeze' => $redis->thaw(),
            'partition' => $this->site->proxy->signal(SIGCONT),
            'out of memory' => $redis->ask('CONFIG', 'SET', 'maxmemory', '0'),
            'read-only' => $redis->ask('REPLICAOF', 'NO', 'ONE'),
            default => null,
        };
        $ended = clock();
        $this->times[] = [$began, $ended];
        $this->done[$fault['kind']] = ($this->done[$fault['kind']] ?? 0) + 1;
        $record = ['kind' => $fault['kind'], 'wall' => round($wall, 4), 'b' => round($began, 3), 'a' => round($ended, 3)];
        file_put_contents($this->log, json_encode($record) . "\n", FILE_APPEND);
    }
}
