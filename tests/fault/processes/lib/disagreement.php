<?php
// When the machines of a history may have disagreed about Redis: for a while after a fault begins or ends or a machine turns
// to the database, and only where their own answers bear it out, one machine served by Redis and the other without it.

declare(strict_types=1);

namespace Fault;

final class Disagreement
{
    /** Near a fault a selection counts from that long after its acknowledgement: its copy is made after the response. */
    public const COPY = 300.0;
    /** For that long after an onset another machine may not know of it yet. */
    public const LASTS = 2500.0;
    /** For how long after a fault copies matter: until Redis is trusted alone again. */
    public const NEAR = 20_000.0;

    /** @var list<float> */
    private array $onsets;
    /** @var array<string, array<string, list<array{0: float, 1: float}>>> by machine and store: when it answered from there */
    private array $answers = [];

    /**
     * @param list<array<string, mixed>> $history calls by the time at which they began
     * @param list<array{0: float, 1: float}> $faults beginnings and ends
     */
    public function __construct(array $history, array $faults)
    {
        $this->onsets = $faults === [] ? [] : array_merge(...$faults);
        $last = [];
        foreach ($history as $call) {
            $store = $call['r']['storage_mode'] ?? $call['r']['storage'] ?? null;
            if ($store === null) {
                continue;
            }
            // A machine that turns to the database does so because Redis failed it, whether or not we meant it to.
            if ($store === 'mysql' && ($last[$call['m']] ?? '') !== 'mysql') {
                $this->onsets[] = $call['b'];
            }
            $last[$call['m']] = $store;
            $this->answers[$call['m']][$store][] = [$call['b'], $call['a']];
        }
        sort($this->onsets);
    }

    /** The last onset before a moment, or far in the past. */
    public function lastOnset(float $at): float
    {
        $low = 0;
        $high = count($this->onsets);
        while ($low < $high) {
            $middle = intdiv($low + $high, 2);
            $this->onsets[$middle] <= $at ? $low = $middle + 1 : $high = $middle;
        }
        return $this->onsets[$low - 1] ?? -INF;
    }

    public function near(float $began, float $ended): bool
    {
        return $this->lastOnset($ended + self::COPY) >= $began - self::NEAR;
    }

    /** Whether some machines may have known something else than others. */
    public function possible(float $began, float $ended): bool
    {
        return $this->lastOnset($ended + 1000) >= $began - self::LASTS;
    }

    /**
     * Whether two holds may overlap because they were granted by machines that disagreed.
     *
     * @param array<string, mixed> $one
     * @param array<string, mixed> $other
     */
    public function parted(array $one, array $other): bool
    {
        $later = $one['asked'] > $other['asked'] ? $one : $other;
        [$began, $ended] = [$later['asked'] - self::LASTS, $later['ack'] + self::LASTS];
        return $one['m'] !== $other['m'] && $this->possible($later['asked'], $later['ack'])
            && (($this->answered($one['m'], 'mysql', $began, $ended) && $this->answered($other['m'], 'redis', $began, $ended))
                || ($this->answered($one['m'], 'redis', $began, $ended) && $this->answered($other['m'], 'mysql', $began, $ended)));
    }

    private function answered(string $machine, string $store, float $from, float $to): bool
    {
        foreach ($this->answers[$machine][$store] ?? [] as [$began, $ended]) {
            if ($began < $to && $ended > $from) {
                return true;
            }
        }
        return false;
    }
}
