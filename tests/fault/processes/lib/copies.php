<?php
// What the copy of a selection costs, which the database is given after the response: how long the visitor waits with it and
// without it, and for how much longer the worker is busy. One worker, so that the next request shows when it is free.
// It finds nothing bad; it prints figures.

declare(strict_types=1);

namespace Fault;

final class Copies
{
    private const PAUSE_MS = 3.0;

    public static function run(string $dir, string $extension, string $mysqlUrl, int $rounds): void
    {
        mkdir($dir, 0700, true);
        $site = new Site($dir, $extension, new Standalone($dir), $mysqlUrl, 'c' . bin2hex(random_bytes(4)) . '_', 10, 600, workers: 1);
        try {
            $site->settle(10);
            $with = $site->options();
            // Without a database a selection is the same script, and nothing is copied.
            $without = array_diff_key($with, ['mysql_url' => true]);
            $waits = $busy = ['with' => [], 'without' => []];
            $others = 0;
            for ($i = 0; $i < $rounds; $i++) {
                foreach (['with' => $with, 'without' => $without] as $kind => $options) {
                    // The pick moves to and fro, and the polls keep the day's bookings cached.
                    $time = sprintf('%02d:%02d', $kind === 'with' ? 10 : 14, $i % 2 * 30);
                    $site->call('poll', ['c' => 'watcher']);
                    pause(self::PAUSE_MS);
                    $began = clock();
                    $answer = $site->call('select', ['c' => $kind, 't' => $time, 'options' => $options]);
                    $answered = clock();
                    $site->call('metrics', ['options' => $without]);
                    if (($answer['storage'] ?? '') === 'redis' && $answer['success']) {
                        $busy[$kind][] = clock() - $answered;
                        $waits[$kind][] = $answered - $began;
                    } else {
                        // On a busy machine Redis may answer too late once, and is left alone for a while.
                        $others++;
                    }
                    pause(self::PAUSE_MS);
                }
            }
            if ($others > $rounds / 2) {
                throw new \RuntimeException("$others selections were not given by Redis, the last with " . json_encode($answer));
            }
        } finally {
            $site->dropTables();
            Process::stopAll();
        }
        $median = static function (array $times): float {
            sort($times);
            return $times[intdiv(count($times), 2)];
        };
        [$wait, $bare] = [$median($waits['with']), $median($waits['without'])];
        $copy = $median($busy['with']) - $median($busy['without']);
        printf("  %d selections each, %d left out, medians; a selection without its copy is 1 (%.2f ms through FPM)\n", $rounds, $others, $bare);
        printf("  the visitor waits %.2f with the copy; after the response the worker is busy for another %.2f\n", $wait / $bare, $copy / $bare);
    }
}
