<?php
// Says where the extension has not kept its word, from the history of all calls and the tables at the end. The rules:
//
//   answers    every call is answered with one of the outcomes that are stated for it; it may fail only while the database
//              was down
//   key        one key makes one booking: all its answers name the same appointment, one of them at most as a new one, and
//              nobody else gets it; what had no answer was repeated until it had one
//   lost       every acknowledged booking is in the tables, under its key and name, where and how its last change left it
//   unknown    nothing is in the tables that nobody was told of
//   sold twice no moment at which two bookings certainly owned the same time, also if one of them was called off later
//   lock       a live lock keeps everybody else away, and one of places of a group whoever has no room beside it; its owner gets
//              the time
//   cause      who was refused was refused for something: a booking, a lock or a limit that may have been there
//   limit      no day has more appointments than its limit
//   overlap, claims   see book.php
//
// What is certain and what is possible of an owner of time, see owners.php.

declare(strict_types=1);

namespace Torture;

final class Checker
{
    private const OUTCOMES = [
        'book' => ['slot_taken', 'slot_locked', 'too_few_places', 'day_full'],
        'move' => ['slot_taken', 'slot_locked', 'too_few_places', 'day_full', 'not_active'],
        'status' => ['slot_taken', 'slot_locked', 'too_few_places', 'not_active', 'not_begun'],
        'cancel' => ['not_active'],
        'lock' => ['slot_taken', 'slot_locked', 'too_few_places'],
        'select' => ['slot_taken', 'slot_locked'],
    ];

    /** @var list<array{rule: string, text: string}> */
    public array $violations = [];
    /** @var array<string, int> how often each rule was put to the test */
    public array $checked = [];
    private Owners $owners;

    /** @param list<array{0: float, 1: float}> $outages from the killing of the database until it has long been back */
    public function __construct(private World $world, private History $history, private Book $book, private array $outages)
    {
        $this->owners = new Owners($world, $history);
    }

    /** @return list<array{rule: string, text: string}> */
    public function check(): array
    {
        $this->checkAnswers();
        $this->checkKeys();
        $this->checkStanding();
        $this->checkSoldTwice();
        $this->checkLocks();
        foreach ($this->history->refusals as $refusal) {
            $this->checkCause($refusal);
        }
        $this->checkLimits();
        $this->test('overlap', count($this->book->owning()));
        $this->test('claims', count($this->book->claims));
        array_push($this->violations, ...$this->book->check());
        return $this->violations;
    }

    private function found(string $rule, string $text): void
    {
        $this->violations[] = ['rule' => $rule, 'text' => $text];
    }

    private function test(string $rule, int $times = 1): void
    {
        $this->checked[$rule] = ($this->checked[$rule] ?? 0) + $times;
    }

    private function checkAnswers(): void
    {
        foreach ($this->history->errors as $call) {
            $this->test('answers');
            $down = array_filter($this->outages, static fn (array $o): bool => $call['b'] < $o[1] && $call['a'] > $o[0]);
            if ($call['x'] !== \AppointEase\StoreException::class || $down === []) {
                $this->found('answers', "{$call['op']} at " . round($call['b']) . " threw {$call['x']}: {$call['m']}");
            }
        }
        foreach ($this->history->refusals as $refusal) {
            $this->test('answers');
            $service = $refusal['s'] ?? $this->history->bookings[$refusal['id']]['s'] ?? null;
            $closed = in_array($refusal['op'], ['book', 'move'], true) && $service !== null && !$this->world->isOpen($service, $refusal['at']);
            $stated = match (true) {
                $refusal['wrong'] !== null => [$refusal['wrong']],
                $closed => [...self::OUTCOMES[$refusal['op']], 'idempotency_mismatch', 'outside_hours'],
                $refusal['op'] === 'book' && Plan::mayDiffer($refusal['key']) => [...self::OUTCOMES['book'], 'idempotency_mismatch'],
                default => self::OUTCOMES[$refusal['op']],
            };
            if (!in_array($refusal['code'], $stated, true)) {
                $this->found('answers', "{$refusal['op']} at " . round($refusal['b']) . " was refused with {$refusal['code']}");
            }
        }
    }

    private function checkKeys(): void
    {
        $owner = [];
        foreach ($this->history->requests as $name => $request) {
            $this->test('key');
            if ($request['open']) {
                $this->found('key', "$name was never answered");
            }
            if ($request['acks'] === []) {
                continue;
            }
            $closed = !$this->world->isOpen($request['s'], $request['at']) && !isset($request['staff']);
            if (isset($request['wrong']) || $closed) {
                $this->found('answers', "$name got what is not sold");
            }
            if (count(array_unique(array_column($request['acks'], 'appointment_id'))) > 1
                || count(array_unique(array_column($request['acks'], 'token'))) > 1
                || count(array_filter($request['acks'], static fn (array $ack): bool => !$ack['replayed'])) > 1) {
                $this->found('key', "$name was booked more than once: " . json_encode($request['acks']));
            }
            foreach ([$request['key'], 'appointment ' . $request['acks'][0]['appointment_id']] as $unique) {
                if (isset($owner[$unique])) {
                    $this->found('key', "$unique belongs to $name and to $owner[$unique]");
                }
                $owner[$unique] = $name;
            }
        }
    }

    private function checkStanding(): void
    {
        $rows = array_column($this->book->appointments, null, 'id');
        foreach ($this->history->bookings as $id => $booking) {
            $this->test('lost');
            $row = $rows[$id] ?? null;
            if ($row === null) {
                $this->found('lost', "appointment $id of key {$booking['key']} was acknowledged and is not there");
                continue;
            }
            if ($row['key'] !== hash('sha256', $booking['key']) || $row['name'] !== $booking['name'] || $row['q'] !== $booking['q'] || $row['s'] !== $booking['s']) {
                $this->found('lost', "appointment $id is not what {$booking['key']} asked for");
            }
            $changes = $this->history->changes[$id] ?? [];
            $places = array_filter([$booking, ...$changes], static fn (array $w): bool => isset($w['busy']) || $w['op'] === 'move');
            if (!in_array([$row['e'], $row['at']], array_map(static fn (array $w): array => [$w['e'], $w['at']], self::last($places)), true)) {
                $this->found('lost', "appointment $id is with {$row['e']} at minute {$row['at']}, where no last change left it");
            }
            foreach ($this->world->services[$row['s']]['needs_approval'] ? $changes : [] as $i => $move) {
                $elsewhere = array_filter([$booking, ...array_diff_key($changes, [$i => 0])], static fn (array $w): bool => [$w['e'], $w['at']] === [$move['e'], $move['at']]);
                // It may have been there already, and then there is nothing to approve.
                if ($move['op'] === 'move' && $move['sure'] && $move['said'] !== 'pending' && $elsewhere === []) {
                    $this->found('answers', "appointment $id was moved to minute {$move['at']} as {$move['said']}, which nobody approved");
                }
            }
            // Of a move that was not answered nobody knows whether it has asked for approval.
            $asking = $this->world->services[$row['s']]['needs_approval']
                ? array_filter($changes, static fn (array $w): bool => $w['op'] === 'move' && !$w['sure']) : [];
            $statuses = array_filter([$booking, ...$changes], static fn (array $w): bool => $w['status'] !== null);
            array_push($statuses, ...array_map(static fn (array $w): array => ['status' => 'pending'] + $w, $asking));
            if (!in_array($row['status'], array_column(self::last($statuses), 'status'), true)) {
                $this->found('lost', "appointment $id is {$row['status']}, as no last change left it");
            }
        }
        foreach (array_diff_key($rows, $this->history->bookings) as $id => $row) {
            $this->found('unknown', "appointment $id of {$row['name']} is there and nobody was told");
        }
        $this->test('unknown', count($rows));
    }

    /**
     * Those of several changes that may have been the last: no certain one began after they had ended.
     *
     * @param array<array<string, mixed>> $writes
     * @return list<array<string, mixed>>
     */
    private static function last(array $writes): array
    {
        $sure = array_filter($writes, static fn (array $w): bool => $w['sure']);
        $began = max(array_column($sure, 'b'));
        return array_values(array_filter($writes, static fn (array $w): bool => $w['a'] >= $began));
    }

    /** Each five minutes of an employee are a line of moments along which certain owners come and go. */
    private function checkSoldTwice(): void
    {
        foreach ($this->owners->certain as $place => $lives) {
            [, $hour] = explode(' ', $place);
            for ($g = $hour * 60; $g < $hour * 60 + 60; $g += 5) {
                $here = array_filter($lives, static fn (array $life): bool => $life['busy']->from <= $g && $g < $life['busy']->to);
                $this->test('sold twice', count($here));
                foreach (count($here) > 1 ? Book::clashes(self::joined($here)) : [] as $text) {
                    $this->found('sold twice', "$text on employee and hour $place, minute $g");
                }
            }
        }
    }

    /**
     * What is known of one owner from several answers, as one stretch where they overlap.
     *
     * @param array<array<string, mixed>> $lives
     * @return list<array<string, mixed>>
     */
    private static function joined(array $lives): array
    {
        usort($lives, static fn (array $x, array $y): int => [$x['id'], $x['from']] <=> [$y['id'], $y['from']]);
        $joined = [];
        foreach ($lives as $life) {
            $last = array_key_last($joined);
            if ($last !== null && $joined[$last]['id'] === $life['id'] && $life['from'] <= $joined[$last]['to']) {
                $joined[$last]['to'] = max($joined[$last]['to'], $life['to']);
            } else {
                $joined[] = $life;
            }
        }
        return $joined;
    }

    private function checkLocks(): void
    {
        $booked = [];
        foreach ($this->history->bookings as $id => $booking) {
            $booked[] = ['what' => "appointment $id", 'id' => $id] + $booking;
        }
        foreach ($this->history->changes as $id => $changes) {
            foreach ($changes as $change) {
                if ($change['op'] === 'move' && $change['sure'] && isset($this->history->bookings[$id])) {
                    ['s' => $service, 'q' => $seats] = $this->history->bookings[$id];
                    $busy = $this->world->busy($service, $change['at']);
                    // One that was there already has not been given the time again.
                    $stood = iterator_to_array(Owners::meeting($this->owners->possible, $change['e'], $busy, -INF, $change['b']), false);
                    if (!in_array($id, array_column($stood, 'id'), true)) {
                        $booked[] = ['what' => "the moved appointment $id", 'id' => $id, 's' => $service, 'q' => $seats, 'busy' => $busy, 'c' => null] + $change;
                    }
                }
            }
        }
        foreach ($booked as $one) {
            foreach ($this->locksOver($one) as $lock) {
                $this->found('lock', "{$one['what']} was given at " . round($one['b']) . " what {$lock['c']} had locked");
            }
        }
        foreach ($this->history->locks as $call) {
            if ($call['op'] === 'release' || !($call['r']['success'] ?? false)) {
                continue;
            }
            $one = ['busy' => $this->world->busy($call['s'], $call['at']), 'id' => null] + $call;
            foreach ($this->locksOver($one) as $lock) {
                $this->found('lock', "{$call['c']} was given a lock at " . round($call['b']) . " on what {$lock['c']} had locked");
            }
            foreach ($this->leavingNoRoom($one, $this->livesOver($one), []) as $life) {
                $this->found('lock', "{$call['c']} was given a lock at " . round($call['b']) . " on {$life['what']}");
            }
        }
    }

    /** @return list<array<string, mixed>> other bookings that were certainly there during the whole of a call */
    private function livesOver(array $call): array
    {
        $there = [];
        foreach (Owners::meeting($this->owners->certain, $call['e'], $call['busy'], $call['a'], $call['b']) as $life) {
            if ($life['id'] !== $call['id'] && $life['from'] < $call['b'] && $life['to'] > $call['a']) {
                // Several answers may tell of the same booking.
                $there[$life['id']] = $life;
            }
        }
        return array_values($there);
    }

    /** @return list<array<string, mixed>> others' locks that were certainly there during the whole of a call, and left no room for it */
    private function locksOver(array $call): array
    {
        $this->test('lock');
        $meeting = iterator_to_array(Owners::meeting($this->owners->holds, $call['e'], $call['busy'], $call['b'], $call['a']), false);
        $locks = array_filter($meeting, static fn (array $hold): bool => $hold['op'] === 'lock' && $hold['sure'] && $hold['c'] !== $call['c']
            && $hold['since'] < $call['b'] && $hold['until'] > $call['a']);
        return $locks === [] ? [] : $this->leavingNoRoom($call, array_values($locks), $this->livesOver($call));
    }

    /**
     * Those owners of time beside which there is no room for a call: all, unless it and they are for the same group, and that has
     * places for all of them and what else is in it.
     *
     * @param list<array<string, mixed>> $owners
     * @param list<array<string, mixed>> $others
     * @return list<array<string, mixed>>
     */
    private function leavingNoRoom(array $call, array $owners, array $others): array
    {
        $capacity = $this->world->services[$call['s']]['capacity'];
        $shares = static fn (array $owner): bool => $capacity > 1 && $owner['s'] === $call['s'];
        $members = array_filter([...$owners, ...$others], $shares);
        return Owners::places($members, $call['busy']) + $call['q'] > $capacity ? $owners
            : array_values(array_filter($owners, static fn (array $owner): bool => !$shares($owner)));
    }

    /** @param array<string, mixed> $refusal */
    private function checkCause(array $refusal): void
    {
        $service = $refusal['s'] ?? $this->history->bookings[$refusal['id']]['s'] ?? null;
        if (!in_array($refusal['code'], ['slot_taken', 'slot_locked', 'too_few_places', 'day_full'], true) || $refusal['wrong'] !== null || $service === null
            || $refusal['at'] === null) {
            return;
        }
        $this->test('cause');
        $busy = $this->world->busy($service, $refusal['at']);
        $seats = $this->history->bookings[$refusal['id']]['q'] ?? $refusal['q'];
        foreach ($refusal['e'] === 0 ? $this->world->employees : [$refusal['e']] as $employee) {
            $of = ['e' => $employee, 's' => $service, 'q' => $seats] + $refusal;
            if (!$this->mayBeInTheWay($of, $busy)) {
                $this->found('cause', "{$refusal['op']} by {$refusal['c']} at " . round($refusal['b']) . " for employee $employee, service $service, minute "
                    . "{$refusal['at']} was refused ({$refusal['code']}) and nothing was in the way");
            }
        }
        $own = array_filter(iterator_to_array(Owners::meeting($this->owners->holds, $refusal['e'], $busy, $refusal['b'], $refusal['a']), false), static fn (array $hold): bool =>
            $hold['c'] === $refusal['c'] && $hold['op'] === 'lock' && $hold['sure'] && $hold['at'] === $refusal['at'] && $hold['since'] < $refusal['b']
            && $hold['until'] > $refusal['a']);
        if ($refusal['op'] === 'book' && $own !== [] && $refusal['code'] !== 'day_full') {
            $this->found('lock', "{$refusal['c']} had locked employee {$refusal['e']} at minute {$refusal['at']} and was refused at " . round($refusal['b']));
        }
    }

    /** Whether something may have kept a call from getting this employee's time. */
    private function mayBeInTheWay(array $call, Busy $busy): bool
    {
        $limited = $this->world->services[$call['s']]['max_per_day'] > 0 || $this->world->mostADay($call['e']) > 0;
        if ($limited && ($call['code'] === 'day_full' || $call['op'] === 'book')) {
            return true;
        }
        if ($call['code'] === 'day_full') {
            return false;
        }
        $capacity = $this->world->services[$call['s']]['capacity'];
        $places = 0;
        foreach (Owners::meeting($this->owners->possible, $call['e'], $busy, $call['b'], $call['a']) as $life) {
            if ($life['id'] === $call['id']) {
                continue;
            }
            if ($capacity === 1 || $life['s'] !== $call['s'] || ($places += $life['q']) + $call['q'] > $capacity) {
                return true;
            }
        }
        foreach (Owners::meeting($this->owners->holds, $call['e'], $busy, $call['b'], $call['a']) as $hold) {
            if ($hold['c'] === $call['c']) {
                continue;
            }
            if ($capacity > 1 && $hold['s'] === $call['s'] && $hold['op'] === 'lock') {
                if (($places += $hold['q']) + $call['q'] > $capacity) {
                    return true;
                }
                continue;
            }
            // Picking a time keeps others from holding it, never from booking it or a place in it.
            if (($hold['op'] === 'lock' && !$hold['refused']) || (in_array($call['op'], ['lock', 'select'], true) && $capacity === 1)) {
                return true;
            }
        }
        return false;
    }

    /** Staff, and who corrects a slip, may go beyond a limit; all others together may not. */
    private function checkLimits(): void
    {
        $days = [];
        foreach ($this->book->owning() as $a) {
            $booking = $this->history->bookings[$a['id']] ?? null;
            $unbound = $booking === null || $booking['staff'] || in_array('confirmed', array_column($this->history->changes[$a['id']] ?? [], 'status'), true);
            if (!$unbound) {
                $day = World::localDay($a['at']);
                $all = "{$this->world->mostADay($a['e'])} a day of employee {$a['e']} on $day";
                $same = "{$this->world->services[$a['s']]['max_per_day']} a day of service {$a['s']} with {$a['e']} on $day";
                $days[$all] = ($days[$all] ?? 0) + 1;
                $days[$same] = ($days[$same] ?? 0) + 1;
            }
        }
        foreach ($days as $limit => $count) {
            if ((int) $limit > 0) {
                $this->test('limit');
                if ($count > (int) $limit) {
                    $this->found('limit', "$count where there may be $limit");
                }
            }
        }
    }
}
