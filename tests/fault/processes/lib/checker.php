<?php
// Reads a history of calls and says where the extension has not kept its word.
//
// Only what is certain counts (see holds.php). The rules:
//
//   exclusive   no two clients hold a lock or a booking on overlapping time
//   selections  a selection and another's selection, lock or earlier booking never overlap on one machine; between two
//               machines only if the later of them was granted while they disagreed about Redis, and for one lease
//   lock        a lock is shown by every poll until its end, and its owner is told that it stands
//   selection   the same for a selection; of two that machines granted in disagreement one may go, within that lease
//   booking     the same for a booking
//   refusal     a choice that is refused leaves its client what it had
//   ghost       nothing is shown long after its end
//   answered    every call is answered in time, and none with an error
//   tables      the tables hold no overlap, no half hold, and exactly the bookings that were acknowledged
//
// What is allowed for near a fault, and what counts as a disagreement, is said in disagreement.php.

declare(strict_types=1);

namespace Fault;

final class Checker
{
    private const GHOST = 15_000.0;
    public const HANG = 8000.0;

    /** @var list<array{rule: string, text: string, at: float, hold: ?array<string, mixed>}> */
    public array $violations = [];
    /** @var array<string, int> how often each rule was put to the test */
    public array $checked = [];
    public int $excused = 0;
    public float $slowest = 0.0;

    private Holds $holds;
    private Disagreement $machines;
    /** @var array<string, bool> */
    private array $told = [];
    /** @var array<string, float> when a hold was last seen by a poll */
    private array $seen = [];
    /** @var array<string, array{for: string, since: float}> selections that went, for which other one and since when */
    private array $gaveWay = [];

    /**
     * @param list<array<string, mixed>> $history calls in any order
     * @param list<array{0: float, 1: float}> $faults beginnings and ends
     */
    public function __construct(private array $history, array $faults, private float $selectionTtl, float $lockTtl)
    {
        usort($this->history, static fn (array $x, array $y): int => $x['b'] <=> $y['b']);
        $this->machines = new Disagreement($this->history, $faults);
        $this->holds = new Holds($this->history, $this->machines, $selectionTtl, $lockTtl);
        $this->checked = $this->holds->asked;
    }

    /** @return list<array{rule: string, text: string, at: float, hold: ?array<string, mixed>}> */
    public function check(): array
    {
        $this->checkAnswers();
        foreach ($this->holds->doubts as [$at, $call, $text, $seen]) {
            $this->missing($this->holds->all[$at], $call, $text, $seen);
        }
        $this->checkViews();
        $this->checkOverlaps();
        return $this->violations;
    }

    /** @param ?array<string, mixed> $hold what it is about */
    private function found(string $rule, float $at, string $text, ?array $hold = null): void
    {
        $this->violations[] = ['rule' => $rule, 'at' => $at, 'text' => $text, 'hold' => $hold];
    }

    /**
     * A hold is told of once. What is missing right after its owner was refused another is the refusal's doing.
     *
     * @param array<string, mixed> $hold
     * @param array<string, mixed> $call
     */
    private function missing(array $hold, array $call, string $text, float $seen): void
    {
        $name = Holds::name($hold);
        if (isset($this->told[$name]) || isset($this->gaveWay[$name]) || $this->givesWay($hold, $call)) {
            return;
        }
        $this->told[$name] = true;
        $refused = self::lastRefusal($hold, $call['a']);
        if ($refused <= $seen) {
            $this->found($hold['kind'], $call['b'], $text, $hold);
        } else {
            $this->found('refusal', $call['b'], $text . '; refused at ' . round($refused), $hold);
        }
    }

    /**
     * Overlapping selections were granted by two machines that disagreed, and one of the two may go, within a lease; or near a
     * fault within the time of a copy.
     *
     * @param array<string, mixed> $hold
     * @param array<string, mixed> $call
     */
    private function givesWay(array $hold, array $call): bool
    {
        if ($hold['kind'] !== 'selection') {
            return false;
        }
        foreach ($this->holds->all as $other) {
            if ($other['c'] === $hold['c'] || !Holds::overlap($hold, $other) || ($this->gaveWay[Holds::name($other)]['for'] ?? '') === Holds::name($hold)) {
                continue;
            }
            $together = $other['kind'] === 'selection' && $other['asked'] < $call['a'] && $other['until'] > $hold['asked'];
            $lease = max($hold['ack'], $other['ack']) + ($this->selectionTtl + 1) * 1000;
            if (self::contested($hold, $other) || ($together && $call['b'] <= $lease && $this->machines->parted($hold, $other))) {
                $this->gaveWay[Holds::name($hold)] = ['for' => Holds::name($other), 'since' => max($hold['asked'], $other['asked'])];
                $this->excused++;
                return true;
            }
        }
        return false;
    }

    /** When the owner of a hold was last refused another, before a moment; far in the past if never. */
    private static function lastRefusal(array $hold, float $before): float
    {
        $times = array_filter(array_column($hold['asking'], 0), static fn (float $at): bool => $at < $before);
        return $times === [] ? -INF : max($times);
    }

    private function test(string $rule): void
    {
        $this->checked[$rule] = ($this->checked[$rule] ?? 0) + 1;
    }

    private function checkAnswers(): void
    {
        foreach ($this->history as $call) {
            $this->test('answered');
            $this->slowest = max($this->slowest, $call['a'] - $call['b']);
            if (isset($call['r']['error'])) {
                $this->found('answered', $call['b'], Holds::say($call) . " was answered with {$call['r']['error']}");
            }
            if ($call['a'] - $call['b'] > self::HANG) {
                $this->found('answered', $call['b'], Holds::say($call) . ' took ' . round($call['a'] - $call['b']) . ' ms');
            }
        }
    }

    /**
     * Two were granted time within that of a copy, near a fault: which of them keeps it is not ours to say.
     *
     * @param array<string, mixed> $hold
     * @param array<string, mixed> $other
     */
    private static function contested(array $hold, array $other): bool
    {
        return $hold['kind'] === 'selection' && $hold['near'] && $other['granted'] && $other['kind'] !== 'booking'
            && $other['asked'] <= $hold['ack'] + Disagreement::COPY && $other['ack'] > $hold['asked'] - Disagreement::COPY;
    }

    private function checkOverlaps(): void
    {
        $columns = [];
        foreach ($this->holds->all as $hold) {
            if ($hold['from'] < $hold['until']) {
                $columns[$hold['e']][] = $hold;
            }
        }
        foreach ($columns as $holds) {
            usort($holds, static fn (array $x, array $y): int => $x['from'] <=> $y['from']);
            $alive = [];
            foreach ($holds as $new) {
                foreach ($alive as $i => $old) {
                    if ($old['until'] <= $new['from']) {
                        unset($alive[$i]);
                    } elseif (Holds::overlap($old, $new) && $old['c'] !== $new['c']) {
                        $this->checkPair($old, $new);
                    }
                }
                $alive[] = $new;
                $this->test($new['kind'] === 'selection' ? 'selections' : 'exclusive');
            }
        }
    }

    /**
     * @param array<string, mixed> $old
     * @param array<string, mixed> $new which began later, while the old one stood
     */
    private function checkPair(array $old, array $new): void
    {
        $length = min($old['until'], $new['until']) - $new['from'];
        $text = Holds::tell($old) . ' and ' . Holds::tell($new) . ' overlap for ' . round($length) . ' ms';
        if ($old['kind'] !== 'selection' && $new['kind'] !== 'selection') {
            $refused = self::lastRefusal($old, $new['ack']);
            $this->found('exclusive', $new['from'], $text . ($refused > 0 ? '; after a refusal at ' . round($refused) : ''), $old);
            return;
        }
        // What has made room for one is in nobody's way.
        if (($this->gaveWay[Holds::name($old)]['since'] ?? INF) < $new['asked']) {
            return;
        }
        // A selection does not stop a booking.
        if ($new['kind'] === 'booking' || ($old['kind'] === 'booking' && $new['asked'] < $old['ack'])) {
            return;
        }
        if ($this->machines->parted($old, $new) && $length <= ($this->selectionTtl + 1) * 1000) {
            $this->excused++;
            return;
        }
        if ($old['m'] === $new['m'] && (self::contested($old, $new) || self::contested($new, $old))) {
            return;
        }
        $rule = self::lastRefusal($old, $new['ack']) > 0 ? 'refusal' : 'selections';
        $this->found($rule, $new['from'], $text . ($old['m'] === $new['m'] ? ' on one machine' : ' between machines'), $old);
    }

    private function checkViews(): void
    {
        $columns = $ghosts = $this->seen = [];
        foreach ($this->holds->all as $hold) {
            $columns[$hold['e']][] = $hold;
            $ghosts[$hold['e']][$hold['kind']][$hold['s']][] = [$hold['asked'], $hold['ghost'] + self::GHOST];
        }
        // What is refused may have stood for the length of the call.
        foreach ($this->holds->refusals as $call) {
            $ghosts[$call['e']][$call['op'] === 'lock' ? 'lock' : 'selection'][minutes($call['t'])][] = [$call['b'], $call['a'] + self::GHOST];
        }
        foreach ($columns as &$holds) {
            usort($holds, static fn (array $x, array $y): int => $x['from'] <=> $y['from']);
        }
        unset($holds);
        $alive = $next = [];
        foreach ($this->history as $call) {
            $shown = $this->shown($call);
            if ($shown === null) {
                continue;
            }
            $e = $call['e'];
            $next[$e] ??= 0;
            $alive[$e] ??= [];
            while (($columns[$e][$next[$e]]['from'] ?? INF) < $call['b']) {
                $alive[$e][] = $columns[$e][$next[$e]++];
            }
            foreach ($alive[$e] as $i => $hold) {
                if ($hold['until'] <= $call['b']) {
                    unset($alive[$e][$i]);
                } elseif ($hold['until'] > $call['a'] && $hold['c'] !== $call['c'] && isset($shown[$hold['kind']])) {
                    $this->checkShown($hold, $call, $shown[$hold['kind']]);
                }
            }
            foreach ($shown as $kind => $times) {
                foreach ($times as $time) {
                    $this->test('ghost');
                    $known = array_filter($ghosts[$e][$kind][minutes($time)] ?? [],
                        static fn (array $life): bool => $life[0] < $call['a'] && $life[1] > $call['b']);
                    if ($known === []) {
                        $this->found('ghost', $call['b'], Holds::say($call) . " shows a $kind at $time that nobody has had for long");
                    }
                }
            }
        }
    }

    /**
     * @param array<string, mixed> $call
     * @return array<string, list<string>>|null
     */
    private function shown(array $call): ?array
    {
        $answer = $call['r'];
        return match (true) {
            isset($answer['error']) => null,
            $call['op'] === 'poll' => [
                'selection' => $answer['appointease_active_selections'],
                'lock' => $answer['appointease_locked_slots'],
                'booking' => $answer['appointease_booked_slots'],
            ],
            $call['op'] === 'selections' => ['selection' => array_keys($answer['holds'])],
            $call['op'] === 'locks' => ['lock' => array_keys($answer['holds'])],
            default => null,
        };
    }

    /**
     * @param array<string, mixed> $hold
     * @param array<string, mixed> $call
     * @param list<string> $times
     */
    private function checkShown(array $hold, array $call, array $times): void
    {
        foreach ($hold['asking'] as [$began, $ended]) {
            // While its owner is asking for something else, it may be on its way there and back.
            if ($began < $call['a'] && $ended > $call['b']) {
                return;
            }
        }
        $this->test($hold['kind']);
        if (($call['r']['storage_mode'] ?? '') === 'redis' && $this->machines->lastOnset($call['b']) > $call['b'] - Disagreement::NEAR) {
            $this->test('after a return');
        }
        if (in_array(sprintf('%02d:%02d', intdiv($hold['s'], 60), $hold['s'] % 60), $times, true)) {
            $this->seen[Holds::name($hold)] = $call['b'];
            return;
        }
        if ($hold['m'] !== $call['m'] && $this->machines->possible($call['b'], $call['a'])) {
            $this->excused++;
            return;
        }
        $this->missing($hold, $call, Holds::say($call) . ' does not show ' . Holds::tell($hold), $this->seen[Holds::name($hold)] ?? -INF);
    }

    /**
     * The tables at one moment.
     *
     * @param list<array{id: int, e: int, s: int, end: int}> $appointments that own time; times in any one unit
     * @param list<array{what: string, rows: int, due: int}> $holds live holds with their granules
     */
    public static function checkTables(array $appointments, array $holds): array
    {
        $bad = [];
        usort($appointments, static fn (array $x, array $y): int => [$x['e'], $x['s']] <=> [$y['e'], $y['s']]);
        foreach (array_slice($appointments, 1) as $i => $next) {
            if ($next['e'] === $appointments[$i]['e'] && $next['s'] < $appointments[$i]['end']) {
                $bad[] = "appointments {$appointments[$i]['id']} and {$next['id']} overlap";
            }
        }
        foreach ($holds as $hold) {
            if ($hold['rows'] !== $hold['due']) {
                $bad[] = "{$hold['what']} has {$hold['rows']} of its {$hold['due']} granules";
            }
        }
        return array_map(static fn (string $text): array => ['rule' => 'tables', 'at' => clock(), 'text' => $text], $bad);
    }

    /** @param list<int> $ids the appointments that own time after the last call */
    public function checkStanding(array $ids): void
    {
        foreach (array_diff(array_keys($this->holds->standing), $ids) as $id) {
            $this->found('tables', 0.0, "appointment $id was acknowledged and is missing");
        }
        foreach (array_diff($ids, array_keys($this->holds->standing)) as $id) {
            $this->found('tables', 0.0, "appointment $id stands and nobody was told");
        }
    }
}
