<?php
// The faults and when they come: a plan that its seed decides, so that a run can be repeated.

declare(strict_types=1);

namespace Fault;

final class Faults
{
    /** @var array<string, int> */
    public array $done = [];
    /** @var list<array{0: float, 1: float}> */
    public array $times = [];

    public function __construct(private Installation $redis, private string $log) {}

    /**
     * @param array<string, int> $longest the kinds of faults, and the longest that each lasts in milliseconds
     * @return list<array{wait: float, kind: string, lasts: float, lead: float}> in milliseconds
     */
    public static function plan(int $seed, array $longest, int $count, float $span): array
    {
        mt_srand($seed);
        $kinds = array_keys($longest);
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
                'lasts' => mt_rand(0, 3) === 0 ? 0.0 : (float) mt_rand(0, $longest[$kind]),
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
        $this->redis->prepare($fault['kind']);
        $pause($fault['lead']);
        $began = clock();
        $wall = microtime(true);
        $this->redis->hurt($fault['kind']);
        $pause($fault['lasts']);
        $this->redis->mend($fault['kind']);
        $ended = clock();
        $this->times[] = [$began, $ended];
        $this->done[$fault['kind']] = ($this->done[$fault['kind']] ?? 0) + 1;
        $record = ['kind' => $fault['kind'], 'wall' => round($wall, 4), 'b' => round($began, 3), 'a' => round($ended, 3)];
        file_put_contents($this->log, json_encode($record) . "\n", FILE_APPEND);
    }
}
