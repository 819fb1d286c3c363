<?php
// A round of load: visitors on eight FPM workers and in processes of their own, on machines of both kinds, while faults come
// and the tables are looked at; then the history is checked.

declare(strict_types=1);

namespace Fault;

final class Load
{
    /** Nothing is injected at the end, so that everything must be whole again and is seen to be. */
    private const CALM_MS = 16_000.0;

    /**
     * @param class-string<Installation> $installation
     * @param ?int $count of faults, or as many as the installation bears in the time
     * @return list<array{rule: string, text: string, at: float}>
     */
    public static function round(string $dir, string $extension, string $installation, string $mysqlUrl, int $seed, float $seconds, ?int $count): array
    {
        mkdir($dir, 0700, true);
        $redis = new $installation($dir);
        mt_srand($seed);
        [$selectionTtl, $lockTtl] = [mt_rand(4, 10), mt_rand(8, 30)];
        $site = new Site($dir, $extension, $redis, $mysqlUrl, 'f' . bin2hex(random_bytes(4)) . '_', $selectionTtl, $lockTtl);
        try {
            $span = $seconds * 1000;
            $ends = clock() + $span;
            $calm = $ends - min(self::CALM_MS, $span / 2);
            $count ??= max(1, (int) round($seconds / $redis->pace()));
            $plan = Faults::plan($seed, $redis->faults(), $count, $calm - clock());
            file_put_contents("$dir/plan.json", json_encode(['seed' => $seed, 'selection_ttl' => $selectionTtl, 'lock_ttl' => $lockTtl,
                'plan' => $plan], JSON_PRETTY_PRINT));
            $visitors = self::visitors($site, $seed, $ends);
            $faults = new Faults($redis, "$dir/faults.jsonl");
            $wrong = [];
            $pause = static function (float $ms) use ($site, &$wrong): void {
                for ($until = clock() + $ms; ($left = $until - clock()) > 0;) {
                    array_push($wrong, ...$site->wrongInTables());
                    pause(min($left, 500));
                }
            };
            foreach ($plan as $fault) {
                $pause(min($fault['wait'], $calm - clock()));
                if (clock() < $calm) {
                    $faults->inject($fault, $pause);
                }
            }
            $pause($ends - clock());
            foreach ($visitors as $visitor) {
                if (!$visitor->ended(30)) {
                    $wrong[] = ['rule' => 'answered', 'at' => 0.0, 'text' => "$visitor->name did not come to its end"];
                    $visitor->stop(SIGKILL);
                }
            }
            array_push($wrong, ...$site->wrongInTables());
            return self::judge($site, $faults, $wrong, $selectionTtl, $lockTtl);
        } finally {
            $site->dropTables();
            Process::stopAll();
        }
    }

    /** @return list<Process> */
    private static function visitors(Site $site, int $seed, float $ends): array
    {
        $processes = [];
        // Two machines share the FPM workers, each with its own configuration; each other process is a machine.
        $machines = array_merge(array_fill(0, 6, ['A', true, false, 3]), array_fill(0, 3, ['P', true, true, 3]),
            [['C1', false, false, 3], ['C2', false, false, 2], ['Q1', false, true, 2]]);
        foreach ($machines as $i => [$machine, $fpm, $second, $count]) {
            $setting = [
                'seed' => $seed * 100 + $i,
                'name' => "v$i",
                'machine' => $machine,
                'fpm' => $fpm ? $site->fpm->socket : null,
                'visitors' => $count,
                'until' => $ends,
                'history' => "$site->dir/history-$i.jsonl",
                'date' => $site->date,
                'employees' => $site->employees,
                'services' => $site->services,
                'options' => $site->options($second),
            ];
            $command = [PHP_BINARY];
            if (!$fpm) {
                array_push($command, '-d', "extension=$site->extension");
            }
            array_push($command, __DIR__ . '/visitor.php', json_encode($setting));
            $processes[] = Process::start("visitor $i", $command, "$site->dir/visitor-$i.out");
        }
        return $processes;
    }

    /**
     * @param list<array{rule: string, text: string, at: float}> $wrong
     * @return list<array{rule: string, text: string, at: float}>
     */
    private static function judge(Site $site, Faults $faults, array $wrong, int $selectionTtl, int $lockTtl): array
    {
        $history = [];
        foreach (glob("$site->dir/history-*.jsonl") as $file) {
            foreach (file($file) as $line) {
                $history[] = json_decode($line, true, 16, JSON_THROW_ON_ERROR);
            }
        }
        $checker = new Checker($history, $faults->times, $selectionTtl, $lockTtl);
        $checker->check();
        $checker->checkStanding($site->appointments());
        $violations = array_merge($wrong, $checker->violations);
        $stores = array_count_values(array_map(static fn (array $call): string =>
            $call['r']['storage_mode'] ?? $call['r']['storage'] ?? 'neither', $history));
        $counts = static fn (array $of): string =>
            implode(', ', array_map(static fn (string $key, int $n): string => "$key $n", array_keys($of), $of));
        foreach (['A' => false, 'P' => true] as $machine => $second) {
            if (($site->call('poll', ['c' => 'last'], $second)['storage_mode'] ?? '') !== 'redis') {
                $violations[] = ['rule' => 'return', 'at' => clock(), 'text' => "machine $machine does not use Redis, which has long been well"];
            }
        }
        $metrics = ['A' => $site->call('metrics'), 'P' => $site->call('metrics', second: true)];
        printf("  leases %d s and %d s; %d calls in %d histories (%s); slowest %.0f ms\n", $selectionTtl, $lockTtl, count($history),
            count(array_unique(array_column($history, 'c'))), $counts($stores), $checker->slowest);
        printf("  %d faults: %s\n", array_sum($faults->done), $counts($faults->done));
        foreach ($metrics as $machine => $m) {
            printf("  machine %s: given up on Redis %d times, filled it %d times\n", $machine, $m['failovers'] ?? -1, $m['refills'] ?? -1);
        }
        printf("  put to the test: %s; allowed for: %d\n", $counts($checker->checked), $checker->excused);
        $empty = array_diff(['exclusive', 'selections', 'lock', 'selection', 'booking', 'ghost', 'answered', 'after a return'], array_keys($checker->checked));
        foreach ($empty as $rule) {
            $violations[] = ['rule' => $rule, 'at' => 0.0, 'text' => 'the run never put this rule to the test'];
        }
        foreach (array_slice(array_filter($violations, static fn (array $violation): bool => isset($violation['hold'])), 0, 3) as $violation) {
            printf("  around [%s] %s\n    %s\n", $violation['rule'], $violation['text'], implode("\n    ", Story::of($violation, $history, $faults->times)));
        }
        file_put_contents("$site->dir/violations.json", json_encode($violations, JSON_PRETTY_PRINT));
        return $violations;
    }
}
