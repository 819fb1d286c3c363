<?php
// Redis is killed in the middle of a booking and comes back empty, step by step and with the answers of each, through FPM as
// a site would do it.

declare(strict_types=1);

namespace Fault;

final class Timeline
{
    /** @var list<array{rule: string, text: string, at: float}> */
    private array $bad = [];

    private function __construct(private Site $site, private RedisServer $redis) {}

    /** @return list<array{rule: string, text: string, at: float}> */
    public static function run(string $dir, string $extension, string $mysqlUrl): array
    {
        mkdir($dir, 0700, true);
        $redis = new Standalone($dir);
        $site = new Site($dir, $extension, $redis, $mysqlUrl, 't' . bin2hex(random_bytes(4)) . '_', 10, 600);
        try {
            $timeline = new self($site, $redis->server);
            $timeline->play();
            return $timeline->bad;
        } finally {
            $site->dropTables();
            Process::stopAll();
        }
    }

    private function play(): void
    {
        $this->site->settle(10);
        $redis = ['redis_status' => 'available', 'storage_mode' => 'redis'];
        $mysql = ['redis_status' => 'unavailable', 'storage_mode' => 'mysql'];

        $this->expect('10:00:00 A selects 14:00', ['success' => true, 'storage' => 'redis', 'status' => 'selected'], $this->select('A', '14:00'));
        $this->expect('         L locks 16:00', ['success' => true, 'storage' => 'redis', 'status' => 'locked'],
            $this->site->call('lock', ['c' => 'L', 't' => '16:00']));
        $this->expect('         B polls', $redis + ['appointease_active_selections' => ['14:00'], 'appointease_locked_slots' => ['16:00']], $this->poll('B'));
        // The copy is made when the response has been sent.
        pause(Disagreement::COPY);

        $this->redis->kill();
        $this->expect('10:00:03 Redis crashes; next tick of B', $mysql + ['appointease_active_selections' => ['14:00'],
            'appointease_locked_slots' => ['16:00']], $this->poll('B'));
        $this->expect('10:00:06 B selects 15:00', ['success' => true, 'storage' => 'mysql', 'status' => 'selected'], $this->select('B', '15:00'));
        $this->expect('         C selects 14:00', ['success' => false, 'code' => 'slot_locked', 'storage' => 'mysql'], $this->select('C', '14:00'));
        $this->expect('         C locks 16:00', ['success' => false, 'code' => 'slot_locked'], $this->site->call('lock', ['c' => 'C', 't' => '16:00']));
        for ($i = 0; $i < 11; $i++) {
            pause(1000);
            $this->keep($mysql);
        }
        $this->expect('         C polls, a lease later', $mysql + ['appointease_active_selections' => ['14:00', '15:00'],
            'appointease_locked_slots' => ['16:00']], $this->poll('C'));

        $refills = $this->site->call('metrics')['refills'];
        $this->redis->start();
        $back = clock();
        $ticks = $relapses = 0;
        for ($switched = null; clock() - $back < 25_000; pause(250)) {
            $mode = $this->keep([])['storage_mode'] ?? '';
            if ($switched === null && $mode === 'redis') {
                $switched = clock() - $back;
            }
            $ticks += $switched === null ? 0 : 1;
            $relapses += $switched === null || $mode === 'redis' ? 0 : 1;
            if ($this->site->call('metrics')['refills'] > $refills) {
                break;
            }
        }
        if ($switched === null || clock() - $back >= 25_000) {
            $this->bad[] = ['rule' => 'timeline', 'at' => clock(), 'text' => 'Redis was started again and is not used or not filled'];
        }
        if ($relapses > 0) {
            $this->bad[] = ['rule' => 'timeline', 'at' => clock(), 'text' => "after the return $relapses of $ticks ticks went to the database again"];
        }
        printf("  %-44s after %.1f s Redis is asked again, after %.1f s it is whole\n", '10:05:00 Redis is started again, empty:', $switched / 1000,
            (clock() - $back) / 1000);
        $this->expect('10:05:05 next tick of C', $redis + ['appointease_active_selections' => ['14:00', '15:00'],
            'appointease_locked_slots' => ['16:00']], $this->poll('C'));
        $this->expect('         C selects 14:00', ['success' => false, 'code' => 'slot_locked', 'storage' => 'redis'], $this->select('C', '14:00'));
        $this->expect('         C selects 15:00', ['success' => false, 'code' => 'slot_locked', 'storage' => 'redis'], $this->select('C', '15:00'));
        $this->expect('         L polls', ['appointease_hold' => ['status' => 'locked']],
            $this->site->call('poll', ['c' => 'L', 't' => '16:00']));
    }

    /** @return array<string, mixed> */
    private function select(string $client, string $time): array
    {
        return $this->site->call('select', ['c' => $client, 't' => $time]);
    }

    /** @return array<string, mixed> */
    private function poll(string $client): array
    {
        return $this->site->call('poll', ['c' => $client]);
    }

    /**
     * A and B keep what they have, as open pages do, and C sees it.
     *
     * @param array<string, string> $mode
     * @return array<string, mixed> what C was told
     */
    private function keep(array $mode): array
    {
        $alive = ['appointease_hold' => ['status' => 'selected']];
        $this->check('A keeps 14:00', $alive, $this->site->call('poll', ['c' => 'A', 't' => '14:00']));
        $this->check('B keeps 15:00', $alive, $this->site->call('poll', ['c' => 'B', 't' => '15:00']));
        $seen = $this->poll('C');
        $this->check('C watches', $mode + ['appointease_active_selections' => ['14:00', '15:00'], 'appointease_locked_slots' => ['16:00']], $seen);
        return $seen;
    }

    /**
     * @param array<string, mixed> $expected
     * @param array<string, mixed> $answer
     */
    private function expect(string $what, array $expected, array $answer): void
    {
        $this->check($what, $expected, $answer);
        printf("  %-44s %s\n", $what, json_encode(array_intersect_key($answer, $expected)));
    }

    /**
     * @param array<string, mixed> $expected
     * @param array<string, mixed> $answer
     */
    private function check(string $what, array $expected, array $answer): void
    {
        $same = true;
        foreach ($expected as $key => $value) {
            $found = $answer[$key] ?? null;
            if (is_array($value) && !array_is_list($value)) {
                $found = array_intersect_key((array) $found, $value);
            }
            $same = $same && $found === $value;
        }
        if (!$same) {
            $this->bad[] = ['rule' => 'timeline', 'at' => clock(), 'text' => trim($what) . ': expected ' . json_encode($expected) . ', got '
                . json_encode($answer)];
        }
    }
}
