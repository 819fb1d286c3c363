<?php
// Who owned which time when, as far as the history tells. What a call does happens at some moment between its beginning and its
// answer. So a booking certainly owns its time from its answer on until the first call that may free it begins; it possibly owns
// it from the beginning of the first call on until the answer of a call that certainly freed it. The same goes for holds.

declare(strict_types=1);

namespace Torture;

final class Owners
{
    /** Between a lease's end on the server's clock and ours. */
    private const LEASE_SLACK_MS = 150.0;

    /** @var array<string, list<array<string, mixed>>> possible owners by employee and hour */
    public array $possible = [];
    /** @var array<string, list<array<string, mixed>>> certain owners by employee and hour */
    public array $certain = [];
    /** @var array<string, list<array<string, mixed>>> holds by employee and hour, with what is certain and possible of them */
    public array $holds = [];

    public function __construct(private World $world, private History $history)
    {
        foreach ($history->bookings as $id => $booking) {
            $this->spreadLives($id, $booking);
        }
        $this->spreadHolds();
    }

    /**
     * Where a booking was, from when until when: certainly and possibly.
     *
     * @param array<string, mixed> $booking
     */
    private function spreadLives(int $id, array $booking): void
    {
        $changes = $this->history->changes[$id] ?? [];
        // A slip corrected without an answer may have won any of its places again.
        $places = array_merge([$booking], array_filter($changes, static fn (array $c): bool => $c['at'] !== null && $c['status'] !== 'cancelled'));
        foreach ($changes as $change) {
            if ($change['status'] === 'confirmed' && $change['at'] === null) {
                // Each place once: a database that is down leaves many changes without an answer.
                foreach (array_column(array_map(static fn (array $p): array => ["{$p['e']} {$p['at']}", $p], $places), 1, 0) as $place) {
                    $places[] = ['b' => $change['b'], 'a' => $change['a'], 'sure' => false] + $place;
                }
            }
        }
        foreach ($places as $place) {
            $until = $surely = INF;
            foreach ($changes as $change) {
                if ($change['b'] === $place['b'] || $change['status'] === 'confirmed') {
                    continue;
                }
                if ($change['a'] >= $place['b']) {
                    $surely = min($surely, $change['b']);
                }
                if ($change['sure'] && $change['b'] >= $place['a']) {
                    $until = min($until, $change['a']);
                }
            }
            $busy = $this->world->busy($booking['s'], $place['at']);
            $life = ['id' => $id, 'e' => $place['e'], 's' => $booking['s'], 'q' => $booking['q'], 'cap' => $this->world->services[$booking['s']]['capacity'],
                'busy' => $busy, 'c' => $booking['c'], 'what' => "appointment $id"];
            self::spread($this->possible, $life + ['from' => $place['b'], 'to' => $until]);
            if ($place['sure'] && $surely > $place['a']) {
                self::spread($this->certain, $life + ['from' => $place['a'], 'to' => $surely]);
            }
        }
    }

    /** Puts something that takes time where it is looked for: under each hour that it touches. */
    private static function spread(array &$hours, array $life): void
    {
        for ($hour = intdiv($life['busy']->from, 60); $hour * 60 < $life['busy']->to; $hour++) {
            $hours["{$life['e']} $hour"][] = $life;
        }
    }

    /** @return \Generator<int, array<string, mixed>> those that touch an employee's time between two moments */
    public static function meeting(array $hours, int $employee, Busy $busy, float $from, float $to): \Generator
    {
        for ($hour = intdiv($busy->from, 60); $hour * 60 < $busy->to; $hour++) {
            foreach ($hours["$employee $hour"] ?? [] as $life) {
                // One that touches several of these hours is met in the first of them.
                $first = max(intdiv($busy->from, 60), intdiv($life['busy']->from, 60)) === $hour;
                if ($first && $life['from'] < $to && $from < $life['to'] && $life['busy']->meets($busy)) {
                    yield $life;
                }
            }
        }
    }

    /**
     * The most places that some owners of a group have at any one moment of a stretch.
     *
     * @param array<array<string, mixed>> $owners
     */
    public static function places(array $owners, Busy $busy): int
    {
        $most = 0;
        for ($g = $busy->from; $g < $busy->to; $g += 5) {
            $there = array_filter($owners, static fn (array $one): bool => $one['busy']->from <= $g && $g < $one['busy']->to);
            $most = max($most, array_sum(array_column($there, 'q')));
        }
        return $most;
    }

    private function spreadHolds(): void
    {
        $ends = [];
        foreach ($this->history->locks as $call) {
            if ($call['op'] === 'release') {
                // Who was killed while giving it up may have done so, and a successor gives it up again.
                $ends[$call['c']] = min($ends[$call['c']] ?? INF, $call['b']);
            }
        }
        // A booking may use its own lock up.
        foreach ($this->history->requests as $request) {
            $ends[$request['c']] = min($ends[$request['c']] ?? INF, $request['acks'] === [] ? INF : $request['b']);
        }
        foreach ([...$this->history->locks, ...$this->history->selections] as $call) {
            if ($call['op'] === 'release') {
                continue;
            }
            // What one store granted and the other refused stands in the first for the length of the call.
            $refused = isset($call['r']) && !$call['r']['success'];
            $ttl = $refused ? 0 : ($call['ttl'] ?? 10) * 1000;
            self::spread($this->holds, ['e' => $call['e'], 'busy' => $this->world->busy($call['s'], $call['at']), 'c' => $call['c'], 'op' => $call['op'],
                'refused' => $refused, 'from' => $call['b'], 'to' => ($call['a'] ?? $call['b'] + History::MAYBE_MS) + $ttl + self::LEASE_SLACK_MS,
                'sure' => isset($call['r']) && !$refused, 'since' => $call['a'] ?? INF,
                'until' => min($ends[$call['c']] ?? INF, $call['b'] + $ttl - self::LEASE_SLACK_MS), 'at' => $call['at'], 's' => $call['s'], 'q' => $call['q'] ?? 1]);
        }
    }
}
