<?php
// Shows that the checker can fail: each rule is broken once by a history made by hand, and a good history breaks none.

declare(strict_types=1);

namespace Fault;

final class SelfTest
{
    /** @return list<array{rule: string, text: string, at: float}> what the checker did not find, or found for nothing */
    public static function run(): array
    {
        $select = static fn (string $c, float $at, string $m = 'A', string $t = '10:00', string $by = 'redis'): array =>
            self::call($c, $m, 'select', $at, ['t' => $t, 'd' => 30], ['success' => true, 'status' => 'selected', 'storage' => $by, 'ttl' => 10]);
        $lock = static fn (string $c, float $at, string $m = 'A', string $t = '10:00', string $by = 'redis'): array =>
            self::call($c, $m, 'lock', $at, ['t' => $t, 'd' => 30], ['success' => true, 'status' => 'locked', 'storage' => $by, 'ttl' => 60]);
        $book = static fn (string $c, float $at, int $id): array =>
            self::call($c, 'A', 'book', $at, ['t' => '10:00', 'd' => 30], ['success' => true, 'appointment_id' => $id]);
        $refused = static fn (string $c, float $at): array =>
            self::call($c, 'A', 'select', $at, ['t' => '15:00', 'd' => 30], ['success' => false, 'code' => 'slot_taken', 'storage' => 'redis']);
        $release = static fn (string $c, float $at, string $t = '10:00'): array =>
            self::call($c, 'A', 'release', $at, ['t' => $t, 'd' => 30], ['had' => true]);
        $poll = static function (string $c, float $at, array $s = [], array $l = [], array $b = [], ?string $own = null, string $m = 'A', string $mode = 'redis'): array {
            $answer = ['storage_mode' => $mode, 'appointease_active_selections' => $s, 'appointease_locked_slots' => $l, 'appointease_booked_slots' => $b];
            return self::call($c, $m, 'poll', $at, $own === null ? [] : ['t' => '10:00', 'd' => 30],
                $answer + ($own === null ? [] : ['appointease_hold' => ['status' => $own, 'ttl' => $own === 'lost' ? 0 : 10]]));
        };
        // A pick that machine P, which has lost Redis, takes from the database, and what P's owner of it is told then.
        $pick = static fn (float $at = 1200): array => $select('x', $at, 'P', by: 'mysql');
        $told = static fn (float $at, string $what, string $c = 'x', string $m = 'P'): array => $poll($c, $at, $what === 'selected' ? ['10:00'] : [], own: $what, m: $m, mode: $m === 'P' ? 'mysql' : 'redis');
        $taken = ['10:00'];
        $fault = [[1000.0, 3000.0]];
        // What it shows, what it must break, the history, the faults.
        $cases = [
            ['a good day', null, [$select('x', 0), $poll('y', 50, $taken), $poll('x', 5000, own: 'selected'), $poll('y', 14_000, $taken),
                $lock('x', 14_500), $poll('y', 15_000, [], $taken), $book('x', 16_000, 1), $poll('y', 17_000, [], [], $taken)], []],
            ['a lease that was told long and then short', null, [$select('x', 0), array_replace_recursive($poll('x', 1000, own: 'selected'),
                ['r' => ['appointease_hold' => ['ttl' => 19]]]), $poll('x', 2000, own: 'selected'), $poll('y', 13_000)], []],
            ['a lease that ran out', null, [$select('x', 0), $select('y', 10_100), $poll('x', 10_200, $taken, own: 'lost')], []],
            ['a moved selection', null, [$select('x', 0), $select('x', 100, t: '12:00'), $poll('y', 200, ['12:00']), $select('y', 300)], []],
            ['two locks', 'exclusive', [$lock('x', 0), $lock('y', 100)], []],
            ['two locks that overlap in part', 'exclusive', [$lock('x', 0), $lock('y', 100, t: '10:15')], []],
            ['two locks between machines in a fault', 'exclusive', [$lock('x', 1100), $lock('y', 1200, 'B')], $fault],
            ['a lock on a booking', 'exclusive', [$book('x', 0, 1), $lock('y', 5000)], []],
            ['two bookings', 'exclusive', [$book('x', 0, 1), $book('y', 100, 2)], []],
            ['two selections', 'selections', [$select('x', 0), $select('y', 100, t: '09:45')], []],
            ['two selections of one machine in a fault', 'selections', [$select('x', 100), $select('y', 1500)], $fault],
            ['two selections of one machine within the time of a copy', null, [$select('x', 900), $select('y', 1010)], $fault],
            ['a selection on a lock', 'selections', [$lock('x', 0), $select('y', 100)], []],
            ['a selection on a booking', 'selections', [$book('x', 0, 1), $select('y', 100)], []],
            ['two selections between machines that agree', 'selections', [$select('x', 0), $select('y', 100, 'B')], []],
            ['two selections between machines in a fault that both have Redis', 'selections', [$select('x', 900), $select('y', 1200, 'B')], $fault],
            ['two selections between machines that disagree', null, [$pick(), $select('y', 1600)], $fault],
            ['the same for longer than a lease', 'selections', [$pick(), $select('y', 1600),
                ...array_map(static fn (int $i): array => $told(1700 + $i * 1000, 'selected', ...($i % 2 ? ['x', 'P'] : ['y', 'A'])), range(1, 16))], $fault],
            ['the same long after the fault', 'selections', [$pick(), $told(5000, 'selected'), $select('y', 6000)], $fault],
            ['the earlier of them gone, says its owner', null, [$pick(), $select('y', 1600), $told(2100, 'lost')], $fault],
            ['the earlier of them gone, says another', null, [$pick(), $select('y', 1600, t: '10:15'), $poll('z', 6900, ['10:15'])], $fault],
            ['the later of them gone', null, [$pick(), $select('y', 1600), $told(2100, 'selected'), $told(2200, 'lost', 'y', 'A')], $fault],
            ['both of them gone', 'selection', [$pick(), $select('y', 1600), $told(2100, 'lost'), $told(2200, 'lost', 'y', 'A')], $fault],
            ['one of them gone a lease later', 'selection', [$pick(), $select('y', 1600), $told(5000, 'selected'), $told(9000, 'selected'), $told(13_500, 'lost')], $fault],
            ['one of them gone long after the fault', 'selection selections', [$pick(), $told(5000, 'selected'), $select('y', 6000), $told(6500, 'lost')], $fault],
            ['a third that comes when one of them has gone', null, [$pick(), $select('y', 1600, t: '10:15'), $release('y', 2600, '10:15'), $select('z', 4000),
                $poll('x', 5000, $taken, own: 'lost', m: 'P', mode: 'mysql')], [[1000.0, 1100.0]]],
            ['a third that comes without the second', 'selection selections', [$pick(), $select('z', 4000),
                $poll('x', 5000, $taken, own: 'lost', m: 'P', mode: 'mysql')], [[1000.0, 1100.0]]],
            ['a selection gone for one elsewhere in the day', 'selection', [$pick(), $select('y', 1600, t: '12:00'), $told(2100, 'lost')], $fault],
            ['a selection gone before another had it', 'selection', [$pick(), $told(1600, 'lost'), $select('y', 2000)], $fault],
            ['a selection gone for one that ended before', 'selection', [$select('y', 500), $release('y', 1100), $pick(), $told(2100, 'lost')], $fault],
            ['a selection gone for one of the same machine', 'selection selections', [$pick(), $select('y', 1600, 'P', by: 'mysql'), $told(2100, 'lost')], $fault],
            ['a selection gone between machines that both have Redis', 'selection selections', [$select('x', 900, 'P'), $select('y', 1600), $poll('x', 2100, own: 'lost', m: 'P')], $fault],
            ['a selection gone that nobody else wanted', 'selection', [$pick(), $told(2100, 'lost')], $fault],
            ['a lock gone for a selection of a machine that disagrees', 'lock', [$lock('x', 1200, 'P', by: 'mysql'), $select('y', 1600), $told(2100, 'lost')], $fault],
            ['a lock not shown', 'lock', [$lock('x', 0), $poll('y', 100)], []],
            ['a lock not shown after the return', 'lock', [$lock('x', 0), $poll('y', 9000)], $fault],
            ['a lock lost, says its owner', 'lock', [$lock('x', 0), $poll('x', 100, own: 'lost')], []],
            ['a lock not shown elsewhere at once', null, [$lock('x', 1050), $poll('y', 1100, m: 'B')], $fault],
            ['a lock not shown elsewhere later', 'lock', [$lock('x', 1050), $poll('y', 5600, m: 'B')], $fault],
            ['a selection not shown', 'selection', [$select('x', 0), $poll('y', 100)], []],
            ['a selection not shown at once in a fault', null, [$select('x', 990), $poll('y', 1010, mode: 'mysql')], $fault],
            ['a selection not shown later in a fault', 'selection', [$select('x', 990), $poll('y', 1400, mode: 'mysql')], $fault],
            ['a renewed selection not shown after the return', 'selection', [$select('x', 0), $poll('x', 6000, own: 'selected'), $poll('y', 11_000)], $fault],
            ['a selection lost, says its owner', 'selection', [$select('x', 0), $poll('x', 100, own: 'lost')], []],
            ['a booking not shown', 'booking', [$book('x', 0, 1), $poll('y', 100)], []],
            ['a selection gone by a refusal', 'refusal', [$select('x', 0), $refused('x', 100), $poll('y', 200)], []],
            ['a lock gone long after a refusal', 'lock', [$lock('x', 0), $refused('x', 100), $poll('y', 200, [], $taken), $poll('y', 300)], []],
            ['a lock that nobody asked for', 'ghost', [$release('x', 0), $poll('y', 100, [], $taken)], []],
            ['a released selection that stays', 'ghost', [$select('x', 0), $release('x', 100), $poll('y', 40_000, $taken)], []],
            ['an error', 'answered', [self::call('x', 'A', 'poll', 0, [], ['error' => 'AppointEase\\StoreException'])], []],
            ['a hang', 'answered', [['a' => Checker::HANG + 1000] + $release('x', 0)], []],
        ];
        $bad = [];
        foreach ($cases as [$name, $rule, $history, $faults]) {
            $found = array_unique(array_column((new Checker($history, $faults, 10, 60))->check(), 'rule'));
            sort($found);
            if (implode(' ', $found) !== (string) $rule) {
                $bad[] = "$name: expected " . ($rule ?? 'nothing') . ', found ' . (implode(', ', $found) ?: 'nothing');
            }
        }
        $checker = new Checker([$book('x', 0, 1)], [], 10, 60);
        $checker->checkStanding([2]);
        $lost = [$select('x', 1000), $select('y', 1200, t: '16:00'), $poll('x', 1500, own: 'lost')];
        $story = Story::of((new Checker($lost, [], 10, 60))->check()[0], $lost, [[900.0, 950.0]]);
        $tables = [
            'the story of a loss' => array_map(static fn (string $line): string => substr($line, 0, 21), $story)
                === ['    -600 ms  a fault,', '    -500 ms  select b', '      +0 ms  poll by '],
            'a missing and a foreign booking' => count($checker->violations) === 2,
            'overlapping appointments' => count(Checker::checkTables([['id' => 1, 'e' => 1, 's' => 0, 'end' => 30], ['id' => 2, 'e' => 1, 's' => 29, 'end' => 59]], [])) === 1,
            'half a hold' => count(Checker::checkTables([], [['what' => 'x', 'rows' => 5, 'due' => 6]])) === 1,
            'good tables' => Checker::checkTables([['id' => 1, 'e' => 1, 's' => 0, 'end' => 30], ['id' => 2, 'e' => 1, 's' => 30, 'end' => 60],
                ['id' => 3, 'e' => 2, 's' => 0, 'end' => 30]], [['what' => 'x', 'rows' => 6, 'due' => 6]]) === [],
        ];
        array_push($bad, ...array_keys($tables, false, true));
        printf("  %d histories made by hand\n", count($cases) + count($tables));
        return array_map(static fn (string $text): array => ['rule' => 'checker', 'at' => 0.0, 'text' => $text], $bad);
    }

    /**
     * @param array<string, mixed> $slot
     * @param array<string, mixed> $answer
     * @return array<string, mixed>
     */
    private static function call(string $c, string $m, string $op, float $at, array $slot, array $answer): array
    {
        return ['c' => $c, 'm' => $m, 'op' => $op, 'e' => 1, 'b' => $at, 'a' => $at + 5, 'r' => $answer] + $slot;
    }
}
