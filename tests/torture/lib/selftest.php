<?php
// Shows that the checker can fail: each rule is broken once by a history and tables made by hand, and good ones break none.

declare(strict_types=1);

namespace Torture;

final class SelfTest
{
    private const DATE = '2031-03-24';
    /** Numbers of the services of the house. */
    private const PLAIN = 1, AFTER = 2, GROUP = 4, LIMITED = 6, APPROVED = 7;

    private static World $world;

    /** @return list<array{rule: string, text: string}> what the checker did not find, or found for nothing */
    public static function run(): array
    {
        self::$world = new World([1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4]);
        $booked = static fn (float $at, int $id, array $of = [], array $answer = []): array => self::book($at, $of, ['success' => true, 'appointment_id' => $id] + $answer);
        $refused = static fn (float $at, string $code, array $of = []): array => self::book($at, $of, ['success' => false, 'code' => $code]);
        $change = static fn (float $at, string $op, int $id, ?array $answer, string $t = '10:00'): array => self::lines(['op' => $op, 'id' => $id, 'b' => $at]
            + ($op === 'move' ? ['e' => 1, 'd' => self::DATE, 't' => $t] : []) + ($op === 'status' ? ['to' => 'confirmed'] : []),
            $answer === null ? null : $answer + ['date' => self::DATE, 'time' => $t, 'employee_id' => 1]);
        $done = ['success' => true];
        $lock = static fn (float $at, string $c, string $t = '10:00', int $ttl = 5): array => self::lines(['op' => 'lock', 'e' => 1, 's' => self::PLAIN, 'd' => self::DATE,
            't' => $t, 'c' => $c, 'ttl' => $ttl, 'q' => 1, 'b' => $at], ['success' => true]);
        $places = static fn (float $at, string $c, int $q): array => self::lines(['op' => 'lock', 'e' => 1, 's' => self::GROUP, 'd' => self::DATE, 't' => '10:00',
            'c' => $c, 'ttl' => 5, 'q' => $q, 'b' => $at], ['success' => true]);
        $release = static fn (float $at, string $c, ?array $answer = ['success' => true]): array => self::lines(['op' => 'release', 'c' => $c, 'b' => $at], $answer);
        $failed = static fn (float $at, string $class): array => self::book($at, [], null, $class);
        $other = ['key' => 'k-2', 'name' => 'Two', 'c' => 'c-2'];
        $row = self::row(...);
        // What it shows, the rules it must break, the histories, the appointments in the tables, the outages. Claims are as they should be.
        $cases = [
            ['a good day', [], [[...$booked(0, 1), ...$refused(100, 'slot_taken', $other), ...$change(200, 'cancel', 1, $done), ...$booked(300, 2, $other)]],
                [$row(1, ['status' => 'cancelled']), $row(2, $other)]],
            ['a group that is full', [], [[...$booked(0, 1, ['s' => self::GROUP, 'q' => 3]), ...$booked(100, 2, ['s' => self::GROUP] + $other),
                ...$refused(200, 'slot_taken', ['s' => self::GROUP, 'key' => 'k-3', 'name' => 'Three', 'c' => 'c-3'])]],
                [$row(1, ['s' => self::GROUP, 'q' => 3]), $row(2, ['s' => self::GROUP] + $other)]],
            ['a killed process whose key is replayed', [], [[...self::book(0, [], null), ...self::book(50, [], ['success' => true, 'appointment_id' => 1, 'replayed' => true])]], [$row(1)]],
            ['a killed process whose move took effect', [], [[...$booked(0, 1), ...$change(100, 'move', 1, null, '12:00')]], [$row(1, ['t' => '12:00'])]],
            ['a killed process whose move took none', [], [[...$booked(0, 1), ...$change(100, 'move', 1, null, '12:00')]], [$row(1)]],
            ['two cancelled and moved at once', [], [[...$booked(0, 1), ...$change(100, 'move', 1, $done, '12:00')], [...$change(101, 'cancel', 1, $done, '12:00')]],
                [$row(1, ['t' => '12:00', 'status' => 'cancelled'])]],
            ['a move that waits for approval', [], [[...$booked(0, 1, ['s' => self::APPROVED], ['status' => 'pending']), ...$change(50, 'status', 1, $done),
                ...$change(100, 'move', 1, $done + ['status' => 'pending'], '12:00')]], [$row(1, ['s' => self::APPROVED, 't' => '12:00', 'status' => 'pending'])]],
            ['a killed process whose move asked for approval', [], [[...$booked(0, 1, ['s' => self::APPROVED]), ...$change(100, 'move', 1, null, '12:00')]],
                [$row(1, ['s' => self::APPROVED, 't' => '12:00', 'status' => 'pending'])]],
            ['a failure while the database was down', [], [[...$failed(0, \AppointEase\StoreException::class), ...$booked(100, 1)]], [$row(1)], [[-10.0, 50.0]]],
            ['a lock and its owner', [], [[...$lock(0, 'c-1'), ...$booked(50, 1)]], [$row(1)]],
            ['a lock that is over', [], [[...$lock(0, 'c-9', ttl: 1), ...$booked(1500, 1)]], [$row(1)]],
            ['a lock given up', [], [[...$lock(0, 'c-9'), ...$release(100, 'c-9'), ...$booked(200, 1)]], [$row(1)]],
            ['a lock given up by who was killed, and given up again', [], [[...$lock(0, 'c-9'), ...$release(100, 'c-9', null), ...$release(300, 'c-9')], [...$booked(200, 1)]],
                [$row(1)]],
            ['places that are locked beside others', [], [[...$places(0, 'c-8', 1), ...$places(20, 'c-9', 2), ...$booked(50, 1, ['s' => self::GROUP])]], [$row(1, ['s' => self::GROUP])]],
            ['locked places and their owner', [], [[...$places(0, 'c-1', 3), ...$booked(50, 1, ['s' => self::GROUP, 'q' => 3])]], [$row(1, ['s' => self::GROUP, 'q' => 3])]],
            ['a refusal for locked places', [], [[...$booked(0, 1, ['s' => self::GROUP]), ...$places(50, 'c-9', 2),
                ...$refused(100, 'too_few_places', ['s' => self::GROUP, 'q' => 2] + $other)]], [$row(1, ['s' => self::GROUP])]],

            ['an outcome that is not stated', ['answers'], [[...$refused(0, 'too_far')]], []],
            ['a failure while nothing was down', ['answers'], [[...$failed(0, \AppointEase\StoreException::class), ...$booked(100, 1)]], [$row(1)]],
            ['another failure while the database was down', ['answers'], [[...$failed(0, \Error::class), ...$booked(100, 1)]], [$row(1)], [[-10.0, 50.0]]],
            ['what is not sold', ['answers'], [[...$booked(0, 1, ['wrong' => 'too_few_places'])]], [$row(1)]],
            ['a booking after closing', ['answers'], [[...$booked(0, 1, ['t' => '19:45'])]], [$row(1, ['t' => '19:45'])]],
            ['one key, two bookings', ['key', 'lost', 'unknown'], [[...$booked(0, 1), ...$booked(100, 2)]], [$row(1, ['status' => 'cancelled']), $row(2)]],
            ['one key, twice as new', ['key'], [[...$booked(0, 1), ...$booked(100, 1)]], [$row(1)]],
            ['two keys, one booking', ['key', 'lost'], [[...$booked(0, 1), ...$booked(100, 1, $other)]], [$row(1)]],
            ['a replay with another token', ['key'], [[...$booked(0, 1), ...$booked(100, 1, [], ['replayed' => true, 'token' => 'another'])]], [$row(1)]],
            ['a call that nobody repeated', ['key'], [[...self::book(0, [], null)]], []],
            ['a booking lost', ['lost'], [[...$booked(0, 1)]], []],
            ['a booking under another name', ['lost'], [[...$booked(0, 1)]], [$row(1, ['name' => 'Somebody'])]],
            ['a booking that is cancelled by nobody', ['lost'], [[...$booked(0, 1)]], [$row(1, ['status' => 'cancelled'])]],
            ['a cancellation lost', ['lost'], [[...$booked(0, 1), ...$change(100, 'cancel', 1, $done)]], [$row(1)]],
            ['a move lost', ['lost'], [[...$booked(0, 1), ...$change(100, 'move', 1, $done, '12:00')]], [$row(1)]],
            ['a move that is told to be approved', ['answers'], [[...$booked(0, 1, ['s' => self::APPROVED]), ...$change(100, 'move', 1, $done + ['status' => 'confirmed'], '12:00')]],
                [$row(1, ['s' => self::APPROVED, 't' => '12:00'])]],
            ['a move to where it is', [], [[...$booked(0, 1, ['s' => self::APPROVED]), ...$change(100, 'move', 1, $done + ['status' => 'confirmed'])]], [$row(1, ['s' => self::APPROVED])]],
            ['a move that nobody approved', ['lost'], [[...$booked(0, 1, ['s' => self::APPROVED]), ...$change(100, 'move', 1, $done + ['status' => 'pending'], '12:00')]],
                [$row(1, ['s' => self::APPROVED, 't' => '12:00'])]],
            ['a refused move that moved', ['lost'], [[...$booked(0, 1), ...$booked(50, 2, ['t' => '12:00'] + $other), ...$change(100, 'move', 1, ['success' => false, 'code' => 'slot_taken'], '12:00'),
                ...$change(200, 'cancel', 2, $done, '12:00')]], [$row(1, ['t' => '12:00']), $row(2, ['t' => '12:00', 'status' => 'cancelled'] + $other)]],
            ['a booking that nobody was told of', ['unknown'], [[...$refused(0, 'outside_hours', ['wrong' => 'outside_hours'])]], [$row(1)]],
            ['two bookings at once, one cancelled later', ['sold twice'], [[...$booked(0, 1), ...$booked(100, 2, ['t' => '10:15'] + $other), ...$change(200, 'cancel', 1, $done)]],
                [$row(1, ['status' => 'cancelled']), $row(2, ['t' => '10:15'] + $other)]],
            ['a buffer sold', ['overlap', 'sold twice'], [[...$booked(0, 1, ['s' => self::AFTER]), ...$booked(100, 2, ['t' => '10:50'] + $other)]],
                [$row(1, ['s' => self::AFTER]), $row(2, ['t' => '10:50'] + $other)]],
            ['one too many in a group', ['claims', 'overlap', 'sold twice'], [[...$booked(0, 1, ['s' => self::GROUP, 'q' => 3]), ...$booked(100, 2, ['s' => self::GROUP, 'q' => 2] + $other)]],
                [$row(1, ['s' => self::GROUP, 'q' => 3]), $row(2, ['s' => self::GROUP, 'q' => 2] + $other)]],
            ['a group and somebody alone', ['overlap', 'sold twice'], [[...$booked(0, 1, ['s' => self::GROUP]), ...$booked(100, 2, $other)]], [$row(1, ['s' => self::GROUP]), $row(2, $other)]],
            ['a booking on a lock', ['lock'], [[...$lock(0, 'c-9'), ...$booked(50, 1)]], [$row(1)]],
            ['a move onto a lock', ['lock'], [[...$booked(0, 1), ...$lock(50, 'c-9', '12:00'), ...$change(100, 'move', 1, $done, '12:00')]], [$row(1, ['t' => '12:00'])]],
            ['a lock on a lock', ['lock'], [[...$lock(0, 'c-8'), ...$lock(50, 'c-9')]], []],
            ['a lock on a booking', ['lock'], [[...$booked(0, 1), ...$lock(50, 'c-9')]], [$row(1)]],
            ['a booking on locked places', ['lock'], [[...$places(0, 'c-9', 3), ...$booked(50, 1, ['s' => self::GROUP, 'q' => 2])]], [$row(1, ['s' => self::GROUP, 'q' => 2])]],
            ['a move onto locked places', ['lock'], [[...$booked(0, 1, ['s' => self::GROUP, 'q' => 2, 't' => '12:00']), ...$places(50, 'c-9', 3), ...$change(100, 'move', 1, $done)]],
                [$row(1, ['s' => self::GROUP, 'q' => 2])]],
            ['locked places on locked places', ['lock'], [[...$places(0, 'c-8', 3), ...$places(50, 'c-9', 2)]], []],
            ['locked places on booked ones', ['lock'], [[...$booked(0, 1, ['s' => self::GROUP, 'q' => 3]), ...$places(50, 'c-9', 2)]], [$row(1, ['s' => self::GROUP, 'q' => 3])]],
            ['a lock on locked places', ['lock'], [[...$places(0, 'c-8', 1), ...$lock(50, 'c-9')]], []],
            ['a refusal where there are places beside locked ones', ['cause'], [[...$places(0, 'c-9', 2), ...$refused(50, 'too_few_places', ['s' => self::GROUP, 'q' => 2])]], []],
            ['locked places that their owner cannot use', ['cause', 'lock'], [[...$places(0, 'c-1', 3), ...$refused(50, 'slot_taken', ['s' => self::GROUP, 'q' => 3])]], []],
            ['a lock that its owner cannot use', ['cause', 'lock'], [[...$lock(0, 'c-1'), ...$refused(50, 'slot_taken')]], []],
            ['a refusal without a cause', ['cause'], [[...$refused(0, 'slot_taken')]], []],
            ['a refusal for what was cancelled before', ['cause'], [[...$booked(0, 1), ...$change(100, 'cancel', 1, $done), ...$refused(200, 'slot_taken', $other)]], [$row(1, ['status' => 'cancelled'])]],
            ['a full day where there is no limit', ['cause'], [[...$refused(0, 'day_full')]], []],
            ['a fourth where there may be three', ['limit'], [array_merge(...array_map(static fn (int $i): array =>
                $booked($i * 100, $i, ['s' => self::LIMITED, 't' => "1$i:00", 'key' => "k-$i", 'name' => "N$i", 'c' => "c-$i"]), range(1, 4)))],
                array_map(static fn (int $i): array => $row($i, ['s' => self::LIMITED, 't' => "1$i:00", 'key' => "k-$i", 'name' => "N$i"]), range(1, 4))],
        ];
        $bad = [];
        foreach ($cases as $case) {
            [$name, $rules, $histories, $rows] = $case;
            $book = new Book($rows, self::claims($rows));
            $checker = new Checker(self::$world, new History(self::$world, $histories), $book, $case[4] ?? []);
            $found = array_unique(array_column($checker->check(), 'rule'));
            sort($found);
            if ($found !== $rules) {
                $bad[] = "$name: expected " . (implode(', ', $rules) ?: 'nothing') . ', found ' . json_encode($checker->violations);
            }
        }
        printf("  %d histories made by hand\n", count($cases));
        return array_map(static fn (string $text): array => ['rule' => 'checker', 'text' => $text], $bad);
    }

    /** @return list<array<string, mixed>> the two lines of a booking, as a process writes them down */
    private static function book(float $at, array $of, ?array $answer, ?string $error = null): array
    {
        $call = $of + ['op' => 'book', 'e' => 1, 's' => self::PLAIN, 'd' => self::DATE, 't' => '10:00', 'q' => 1, 'c' => 'c-1', 'key' => 'k-1', 'name' => 'One', 'b' => $at];
        $whole = ['replayed' => false, 'date' => $call['d'], 'time' => $call['t'], 'employee_id' => $call['e'], 'status' => 'confirmed', 'token' => 'token'];
        return self::lines($call, $answer === null ? null : ($answer['success'] ? $answer + $whole : $answer), $error);
    }

    /** @return list<array<string, mixed>> */
    private static function lines(array $call, ?array $answer, ?string $error = null): array
    {
        return match (true) {
            $answer !== null => [$call, ['a' => $call['b'] + 5, 'r' => $answer]],
            $error !== null => [$call, ['a' => $call['b'] + 5, 'x' => $error, 'm' => '']],
            default => [$call],
        };
    }

    /** @return array<string, mixed> a row of the appointments */
    private static function row(int $id, array $of = []): array
    {
        $of += ['s' => self::PLAIN, 't' => '10:00', 'key' => 'k-1', 'name' => 'One', 'q' => 1, 'status' => 'confirmed'];
        $service = self::$world->services[$of['s']];
        $start = World::minute(self::DATE, $of['t']);
        return ['id' => $id, 'e' => 1, 's' => $of['s'], 'at' => $start, 'end' => $start + $service['duration'], 'before' => $service['buffer_before'],
            'after' => $service['buffer_after'], 'q' => $of['q'], 'cap' => $service['capacity'], 'status' => $of['status'], 'name' => $of['name'],
            'key' => hash('sha256', $of['key'])];
    }

    /** @return list<array<string, mixed>> the claims that such rows should have */
    private static function claims(array $rows): array
    {
        $claims = $next = [];
        foreach ((new Book($rows, []))->owning() as $row) {
            $busy = Busy::around($row['at'], $row['end'], $row['before'], $row['after']);
            for ($g = $busy->from; $g < $busy->to; $g += 5) {
                $claim = ['e' => $row['e'], 'g' => $g, 'seat' => 0, 'a' => $row['id'], 's' => $row['s'], 'ends' => null];
                if ($row['cap'] === 1) {
                    $claims[] = $claim;
                    continue;
                }
                $claims["group $g"] = ['a' => null] + $claim;
                for ($i = 0; $i < $row['q']; $i++) {
                    $claims[] = ['seat' => $next[$g] = ($next[$g] ?? 0) + 1] + $claim;
                }
            }
        }
        return array_values($claims);
    }
}
