<?php
// Reads a history of calls into the holds that it proves: who certainly had what, from when to when.
//
// Only what is certain counts. A hold is certainly alive from the moment at which its owner was told so until the shortest
// reading of its lease, counted from when the call began, is over, or its owner begins to give it up.

declare(strict_types=1);

namespace Fault;

final class Holds
{
    /** @var list<array<string, mixed>> */
    public array $all = [];
    /** @var list<array<string, mixed>> calls that asked for a hold in vain */
    public array $refusals = [];
    /** @var array<int, bool> appointments that were acknowledged and not called off */
    public array $standing = [];
    /** @var list<array{0: int, 1: array<string, mixed>, 2: string, 3: float}> holds whose owner was told that they are gone, and when they were last seen */
    public array $doubts = [];
    /** @var array<string, int> how often an owner was asked about a hold that certainly stood */
    public array $asked = [];

    /** @param list<array<string, mixed>> $history calls by the time at which they began */
    public function __construct(array $history, private Disagreement $machines, private float $selectionTtl, private float $lockTtl)
    {
        $this->read($history);
    }

    /**
     * Replays each client's calls, which come one after another, into what it certainly had.
     *
     * @param list<array<string, mixed>> $history
     */
    private function read(array $history): void
    {
        $selected = $locked = $booked = $seen = [];
        foreach ($history as $call) {
            $c = $call['c'];
            $answer = $call['r'];
            $failed = isset($answer['error']);
            $granted = $answer['success'] ?? false;
            $end = function (array &$of) use ($c, $call): void {
                if (isset($of[$c])) {
                    $this->close($of[$c], $call['b']);
                    unset($of[$c]);
                }
            };
            if (!$granted && in_array($call['op'], ['select', 'lock'], true)) {
                $this->refusals[] = $call;
                foreach ([$selected[$c] ?? null, $locked[$c] ?? null] as $at) {
                    if ($at !== null) {
                        $this->all[$at]['asking'][] = [$call['b'], $call['a']];
                    }
                }
            }
            switch ($call['op']) {
                case 'select':
                    if ($failed || ($granted && $answer['status'] === 'selected')) {
                        $end($selected);
                    }
                    if ($granted && $answer['status'] === 'selected') {
                        $selected[$c] = $this->open('selection', $call, $answer['ttl'], $this->selectionTtl);
                    }
                    break;
                case 'lock':
                    if ($failed || $granted) {
                        $end($selected);
                        $end($locked);
                    }
                    if ($granted) {
                        $locked[$c] = $this->open('lock', $call, $answer['ttl'], $this->lockTtl);
                    }
                    break;
                case 'release':
                    $end($selected);
                    break;
                case 'unlock':
                    $end($locked);
                    break;
                case 'book':
                    if ($granted || $failed) {
                        foreach ([&$selected, &$locked] as &$of) {
                            if (isset($of[$c]) && $this->all[$of[$c]]['s'] === minutes($call['t'])
                                && $this->all[$of[$c]]['e'] === $call['e']) {
                                $end($of);
                            }
                        }
                        unset($of);
                    }
                    if ($granted) {
                        $booked[$answer['appointment_id']] = $this->open('booking', $call, INF, INF);
                        $this->standing[$answer['appointment_id']] = true;
                    }
                    break;
                case 'cancel':
                    if (isset($booked[$call['id']])) {
                        $this->close($booked[$call['id']], $call['b']);
                        unset($booked[$call['id']], $this->standing[$call['id']]);
                    }
                    break;
                case 'poll':
                    if (isset($answer['appointease_hold'])) {
                        $this->readOwn($call, $selected, $locked, $seen);
                    }
            }
        }
    }

    /**
     * What the owner is told about its hold.
     *
     * @param array<string, mixed> $call
     * @param array<string, int> $selected
     * @param array<string, int> $locked
     * @param array<string, float> $seen
     */
    private function readOwn(array $call, array &$selected, array &$locked, array &$seen): void
    {
        $c = $call['c'];
        ['status' => $status, 'ttl' => $ttl] = $call['r']['appointease_hold'];
        foreach (['selection' => $selected[$c] ?? null, 'lock' => $locked[$c] ?? null] as $kind => $at) {
            if ($at === null || $this->all[$at]['s'] !== minutes($call['t']) || $this->all[$at]['e'] !== $call['e']) {
                continue;
            }
            $hold = &$this->all[$at];
            $certain = $hold['from'] < $call['b'] && $hold['until'] > $call['a'];
            if ($certain) {
                $this->asked[$kind] = ($this->asked[$kind] ?? 0) + 1;
            }
            if ($status === ($kind === 'lock' ? 'locked' : 'selected')) {
                $seen[self::name($hold)] = $call['b'];
                $until = $call['b'] + ($ttl - 1) * 1000;
                if ($hold['until'] >= $call['b']) {
                    // The owner's last word from the site counts: without Redis it is told the longer life of the copy.
                    $hold['until'] = $until;
                    $hold['ghost'] = max($hold['ghost'], $call['a'] + 2 * $ttl * 1000);
                } elseif ($kind === 'lock') {
                    $locked[$c] = $this->open($kind, $call, $ttl, INF, $hold['from']);
                } else {
                    $selected[$c] = $this->open($kind, $call, $ttl, INF, $hold['from']);
                }
            } elseif ($certain) {
                $text = "the owner was told \"$status\" by " . self::say($call) . ' of ' . self::tell($hold);
                $this->doubts[] = [$at, $call, $text, $seen[self::name($hold)] ?? -INF];
            }
            if ($status === 'lost') {
                $this->close($at, $call['b']);
                if ($kind === 'lock') {
                    unset($locked[$c]);
                } else {
                    unset($selected[$c]);
                }
            }
            unset($hold);
        }
    }

    /** @param array<string, mixed> $call */
    private function open(string $kind, array $call, float $ttl, float $whole, ?float $since = null): int
    {
        // What is left is told in whole seconds, rounded up; a new lease is told exactly.
        $certain = ($ttl === $whole ? $ttl : $ttl - 1) * 1000;
        $near = $this->machines->near($call['b'], $call['a']);
        $this->all[] = [
            'kind' => $kind,
            'c' => $call['c'],
            'm' => $call['m'],
            'e' => $call['e'],
            's' => minutes($call['t']),
            'end' => minutes($call['t']) + $call['d'],
            'asked' => $call['b'],
            'ack' => $call['a'],
            'near' => $near,
            'granted' => $since === null,
            'from' => $since !== null ? $call['a'] : $call['a'] + ($kind === 'selection' && $near ? Disagreement::COPY : 0),
            'until' => $call['b'] + $certain,
            'ghost' => $call['a'] + 2 * $ttl * 1000,
            'asking' => [],
        ];
        return count($this->all) - 1;
    }

    private function close(int $at, float $when): void
    {
        $this->all[$at]['until'] = min($this->all[$at]['until'], $when);
        $this->all[$at]['ghost'] = min($this->all[$at]['ghost'], $when + 2 * $this->selectionTtl * 1000);
    }

    /** @param array<string, mixed> $hold */
    public static function name(array $hold): string
    {
        return $hold['c'] . $hold['asked'];
    }

    /**
     * @param array<string, mixed> $one
     * @param array<string, mixed> $other
     */
    public static function overlap(array $one, array $other): bool
    {
        return $one['e'] === $other['e'] && $one['s'] < $other['end'] && $other['s'] < $one['end'];
    }

    /** @param array<string, mixed> $call */
    public static function say(array $call): string
    {
        return "{$call['op']} by {$call['c']} on {$call['m']} at " . round($call['b']) . '-' . round($call['a']) . ' ('
            . ($call['r']['storage_mode'] ?? $call['r']['storage'] ?? '-') . ')';
    }

    /** @param array<string, mixed> $hold */
    public static function tell(array $hold): string
    {
        return sprintf('the %s of %s on %s, employee %d, %02d:%02d-%02d:%02d, asked for at %.0f, certain %.0f-%.0f', $hold['kind'],
            $hold['c'], $hold['m'], $hold['e'], intdiv($hold['s'], 60), $hold['s'] % 60, intdiv($hold['end'], 60),
            $hold['end'] % 60, $hold['asked'], $hold['from'], $hold['until']);
    }
}

function minutes(string $time): int
{
    return (int) substr($time, 0, 2) * 60 + (int) substr($time, 3, 2);
}
