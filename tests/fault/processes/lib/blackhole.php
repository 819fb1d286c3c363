<?php
// Redis is stopped, not killed: it takes connections and says nothing. Eight workers poll all the while, and the wait for
// an answer that does not come must be borne by one call for each probe, not by every visitor.

declare(strict_types=1);

namespace Fault;

final class Blackhole
{
    private const SLOW_MS = 150.0;
    private const PROBE_MS = 1000.0;
    private const HANG_MS = 5000.0;

    /** @return list<array{rule: string, text: string, at: float}> */
    public static function run(string $dir, string $extension, string $mysqlUrl, bool $full): array
    {
        mkdir($dir, 0700, true);
        $redis = new Standalone($dir);
        $site = new Site($dir, $extension, $redis, $mysqlUrl, 'b' . bin2hex(random_bytes(4)) . '_', 10, 600);
        try {
            $site->settle(10);
            $length = $full ? 20_000.0 : 4000.0;
            $until = clock() + 3 * $length;
            $call = json_encode(['op' => 'poll', 'date' => $site->date, 'e' => $site->employees[0], 'c' => 'poller', 'options' => $site->options()]);
            $pollers = [];
            for ($i = 0; $i < Fpm::WORKERS; $i++) {
                $pollers[] = Process::start("poller $i", [PHP_BINARY, __DIR__ . '/poller.php', $site->fpm->socket, $call, (string) $until,
                    $full ? '5' : '10', "$dir/polls-$i"], "$dir/poller-$i.out");
            }
            pause($length);
            $frozen = clock();
            $redis->server->freeze();
            pause($length);
            $redis->server->kill();
            $killed = clock();
            foreach ($pollers as $poller) {
                $poller->ended($until - clock() + 15_000 > 0 ? ($until - clock() + 15_000) / 1000 : 1);
            }
            return self::judge($dir, $frozen, $killed, $full);
        } finally {
            $site->dropTables();
            Process::stopAll();
        }
    }

    /** @return list<array{rule: string, text: string, at: float}> */
    private static function judge(string $dir, float $frozen, float $killed, bool $full): array
    {
        $bad = $slow = [];
        $modes = ['Redis' => [], 'Redis stopped' => [], 'MySQL' => []];
        foreach (glob("$dir/polls-*") as $file) {
            foreach (file($file, FILE_IGNORE_NEW_LINES) as $line) {
                [$began, $took, $mode] = explode(' ', $line);
                $phase = $began + $took < $frozen ? 'Redis' : ($began < $killed ? 'Redis stopped' : 'MySQL');
                $modes[$phase][] = (float) $took;
                if ($mode === 'none') {
                    $bad[] = ['rule' => 'answered', 'at' => (float) $began, 'text' => 'a poll was not answered'];
                }
                if ($took > self::HANG_MS) {
                    $bad[] = ['rule' => 'answered', 'at' => (float) $began, 'text' => "a poll took $took ms"];
                }
                if ($phase === 'Redis stopped' && $took > self::SLOW_MS) {
                    $interval = (int) max(0, floor(($began - $frozen) / self::PROBE_MS));
                    $slow[$interval] = ($slow[$interval] ?? 0) + 1;
                }
            }
        }
        foreach ($modes as $mode => $times) {
            sort($times);
            $at = static fn (float $share): float => $times[(int) (($share * (count($times) - 1)))] ?? NAN;
            printf("  %-14s %6d polls: median %6.2f ms, p99 %6.2f ms, slowest %6.1f ms\n", $mode, count($times), $at(0.5), $at(0.99), $at(1.0));
        }
        $waited = count(array_filter($modes['Redis stopped'], static fn (float $took): bool => $took > 90));
        printf("  while Redis was stopped: %d calls took more than 90 ms; more than %g ms: %s\n", $waited, self::SLOW_MS,
            $slow === [] ? 'none' : implode(', ', array_map(static fn (int $i, int $n): string => "$n in second " . ($i + 1), array_keys($slow), $slow)));
        foreach ($slow as $interval => $count) {
            if ($full && $count > 1) {
                $bad[] = ['rule' => 'blackhole', 'at' => 0.0, 'text' => "$count calls were slower than " . self::SLOW_MS . ' ms in second ' . ($interval + 1)];
            }
        }
        return $bad;
    }
}
