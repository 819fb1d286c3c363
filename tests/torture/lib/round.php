<?php
// One round: a fresh house, processes that race for its time until all tickets are taken, whatever is done to them meanwhile,
// and then the judgement over what they wrote down and over the tables.

declare(strict_types=1);

namespace Torture;

use Fault\Process;
use Fault\RedisServer;

use function Fault\clock;

final class Round
{
    /** After the database has come back, a call that began before may still fail. */
    private const RECOVERY_MS = 5_000.0;
    private const PATIENCE_S = 1800.0;

    /** @var array<int, Process> */
    private array $workers = [];
    /** @var list<array{0: float, 1: float}> */
    private array $outages = [];
    /** @var list<array{rule: string, text: string}> */
    private array $violations = [];
    private World $world;
    private Tickets $tickets;
    private string $prefix;

    /** @param array<string, mixed> $of name isolation redis tickets per_slot processes mortal shot crashes */
    public function __construct(private string $dir, private Database $database, private ?RedisServer $redis, private int $seed, private array $of)
    {
        mkdir($dir, 0700, true);
        $this->prefix = 't' . bin2hex(random_bytes(3)) . '_';
    }

    /** @return list<array{rule: string, text: string}> */
    public function run(): array
    {
        $began = clock();
        $this->database->start($this->of['isolation']);
        $this->redis?->start();
        $this->world = World::create($this->options());
        $this->tickets = new Tickets($this->dir, $this->of['tickets']);
        for ($i = 0; $i < $this->of['processes']; $i++) {
            $this->startWorker($i);
        }
        $this->watch();
        if ($this->of['mortal'] > 0) {
            $this->dieEverywhere();
        }
        $raced = clock() - $began;
        $history = new History($this->world, array_map(History::lines(...), glob("$this->dir/history-*.jsonl")));
        $book = Book::read($this->database->connect(), $this->prefix);
        $checker = new Checker($this->world, $history, $book, $this->outages);
        array_push($this->violations, ...$checker->check());
        // The last locks lapse, days that were cached before a kill, and our own trust in a connection that a crash has cut.
        sleep($this->kills() ? 6 : 3);
        $this->audit('after the race');
        $sale = $this->sell();
        $this->audit('after the sale');
        if ($this->of['damage'] ?? false) {
            array_push($this->violations, ...(new Damage($this->database->connect(), $this->prefix))->run());
        }
        $this->tell($history, $checker, $sale, $raced);
        $this->redis?->kill();
        $this->database->stop();
        return $this->violations;
    }

    /** @return array<string, mixed> */
    private function options(int $worker = 0): array
    {
        // A process that is killed between its COMMIT and its word to Redis leaves a cached day for its lease; here it is short. A busy
        // machine must not look like a dead Redis, beside which the copy of a pick keeps others away for longer than the pick.
        return ['mysql_url' => $this->database->url($worker), 'redis_url' => $this->redis === null ? null : "redis://127.0.0.1:{$this->redis->port}", 'table_prefix' => $this->prefix,
            'key_prefix' => $this->prefix, 'timezone' => World::ZONE, 'redis_timeout_ms' => 5000] + ($this->kills() ? ['availability_ttl' => 3] : []);
    }

    private function kills(): bool
    {
        return $this->of['mortal'] > 0 || $this->of['shot'] || $this->of['crashes'] > 0;
    }

    /** @param list<array{0: array<string, mixed>, 1: string|null}>|null $script */
    private function startWorker(int $i, ?array $script = null): void
    {
        $mortal = $i < $this->of['mortal'] || $script !== null;
        $setting = ['dir' => $this->dir, 'history' => "$this->dir/history-$i.jsonl", 'options' => $this->options($i), 'seed' => $this->seed,
            'tickets' => $this->of['tickets'], 'window' => Plan::SLOTS * $this->of['per_slot'], 'services' => array_keys($this->world->services),
            'employees' => $this->world->employees, 'mortal' => $mortal, 'script' => $script];
        $extension = $mortal ? Build::withFailPoints() : Build::released();
        $command = [PHP_BINARY, '-d', "extension=$extension", '-d', 'memory_limit=512M', '-d', 'display_errors=stderr', __DIR__ . '/worker.php', json_encode($setting)];
        $this->workers[$i] = Process::start("worker $i", $command, "$this->dir/worker-$i.out");
    }

    /** Until all have done their work: replaces those who were killed, kills others, kills the database. */
    private function watch(): void
    {
        $until = clock() + self::PATIENCE_S * 1000;
        $crashes = $this->of['crashes'];
        $next = clock() + 2000;
        $shots = 0;
        while ($this->workers !== []) {
            usleep(5_000);
            if (clock() > $until) {
                $this->found('answers', 'the processes did not come to an end: ' . implode(', ', array_column($this->workers, 'name')));
                return;
            }
            foreach ($this->workers as $i => $worker) {
                if (!$worker->runs()) {
                    $this->bury($i, $worker);
                }
            }
            // By the work done, not by the clock: a slow machine must get on, too.
            if ($this->of['shot'] && $this->workers !== [] && $this->tickets->taken() >= 30 * ($shots + 1)) {
                $shots++;
                $this->workers[array_rand($this->workers)]->signal(SIGKILL);
            }
            if ($crashes > 0 && clock() > $next) {
                $down = clock();
                // Every third time it is an upgrade's restart rather than an accident.
                $this->database->fall($crashes % 3 === 0 ? SIGTERM : SIGKILL);
                $this->outages[] = [$down, clock() + self::RECOVERY_MS];
                $next = clock() + mt_rand(1500, 4000);
                if (--$crashes === 0) {
                    $this->tickets->close();
                }
            }
        }
        if ($crashes > 0) {
            $this->found('the run', "all tickets were taken before the database had fallen $crashes more times");
        }
    }

    /** Each step of each operation once on free time, so that none depends on luck: one process dies there, another goes on. */
    private function dieEverywhere(): void
    {
        $i = 1000;
        $group = array_key_first(array_filter($this->world->services, static fn (array $service): bool => $service['capacity'] > 1));
        foreach (Worker::PLACES as $operation => $places) {
            foreach ($places as $place) {
                $slot = ['e' => $this->world->employees[0], 's' => array_key_first($this->world->services), 'd' => World::day(200 + $i % 100)];
                $booking = ['op' => 'book', 'key' => "step$this->seed-" . 64 * $i, 'name' => "N$i", 't' => '10:00', 'c' => "c-$i", 'q' => 1] + $slot;
                $script = match ($operation) {
                    'book' => [[$booking, $place]],
                    'lock' => [[['op' => 'lock', 's' => $group, 't' => '10:00', 'c' => "c-$i", 'q' => 2, 'ttl' => 2] + $slot, $place]],
                    default => [[$booking, null], [['op' => $operation, 'of' => 0, 't' => '15:00'] + $slot, $place]],
                };
                $this->startWorker($i, $script);
                $this->workers[$i]->ended(20.0);
                $this->startWorker($i, []);
                $this->workers[$i]->ended(20.0);
                unset($this->workers[$i++]);
            }
        }
    }

    private function bury(int $i, Process $worker): void
    {
        $log = "$this->dir/worker-$i.out";
        if ((int) @filesize($log) > 0 || !in_array($worker->endedBy, [0, SIGKILL], true)) {
            $this->found('answers', "$worker->name ended by signal $worker->endedBy and said: " . substr((string) file_get_contents($log), 0, 300));
            file_put_contents($log, '');
        }
        $worker->stop();
        unset($this->workers[$i]);
        if (!is_file("$this->dir/history-$i.jsonl.done")) {
            $this->startWorker($i);
        }
    }

    private function sell(): Sale
    {
        appointease_configure($this->options());
        $sale = new Sale($this->world, "sale$this->seed");
        $windows = intdiv($this->tickets->raced() - 1, Plan::SLOTS * $this->of['per_slot']);
        foreach (array_unique([0, intdiv(intdiv($windows, Plan::BANDS), 2), intdiv($windows, Plan::BANDS)]) as $day) {
            $sale->sellOut(World::day($day));
        }
        array_push($this->violations, ...$sale->violations);
        return $sale;
    }

    private function audit(string $when): void
    {
        appointease_configure($this->options());
        $audit = appointease_audit_overlaps();
        $own = Book::read($this->database->connect(), $this->prefix);
        foreach ($own->check() as $found) {
            $this->violations[] = ['text' => "$when: {$found['text']}"] + $found;
        }
        if (!$audit['sound'] || $audit['appointments'] !== count($own->owning())) {
            $this->found('audit', "$when: " . json_encode($audit));
        }
    }

    private function tell(History $history, Checker $checker, Sale $sale, float $raced): void
    {
        $counts = static function (array $of): string {
            ksort($of);
            return implode(', ', array_map(static fn (string $key, int $n): string => "$key $n", array_keys($of), $of));
        };
        printf("  %d attempts for %d slots in %.0f s, %d bookings; %d transactions tried again; slowest call %.0f ms\n", $history->attempts,
            count($history->slots), $raced / 1000, count($history->bookings), $history->retries, $history->slowest);
        printf("  outcomes: %s\n", $counts($history->outcomes));
        if ($history->deaths !== []) {
            printf("  deaths: %s\n", $counts($history->deaths));
        }
        if ($this->outages !== []) {
            printf("  the database fell %d times\n", count($this->outages));
        }
        printf("  put to the test: %s; sale: %s\n", $counts($checker->checked), $counts($sale->outcomes));
        $due = ['answers', 'key', 'lost', 'unknown', 'sold twice', 'lock', 'cause', 'overlap', 'claims'];
        foreach (array_diff($due, array_keys(array_filter($checker->checked))) as $rule) {
            $this->found($rule, 'the round never put this rule to the test');
        }
        $places = $this->of['mortal'] > 0 ? array_unique(array_merge(...array_values(Worker::PLACES))) : [];
        foreach (array_diff($places, array_keys($history->deaths)) as $place) {
            $this->found('the run', "no process died at $place");
        }
        Total::add($history, $checker->checked, count($this->outages));
    }

    private function found(string $rule, string $text): void
    {
        $this->violations[] = ['rule' => $rule, 'text' => $text];
    }
}

/** What all rounds came to. */
final class Total
{
    /** Rules that a run must put to the test, and a round need not: of the bookings that stand at its end none may be bound by a limit. */
    private const DUE = ['limit'];

    public static int $attempts = 0;
    public static int $slots = 0;
    public static int $bookings = 0;
    public static int $retries = 0;
    public static int $deaths = 0;
    public static int $crashes = 0;
    /** @var array<string, int> How often each rule was put to the test. */
    private static array $checked = [];

    /** @param array<string, int> $checked */
    public static function add(History $history, array $checked, int $crashes): void
    {
        foreach ($checked as $rule => $times) {
            self::$checked[$rule] = (self::$checked[$rule] ?? 0) + $times;
        }
        self::$attempts += $history->attempts;
        self::$slots += count($history->slots);
        self::$bookings += count($history->bookings);
        self::$retries += $history->retries;
        self::$deaths += array_sum($history->deaths);
        self::$crashes += $crashes;
    }

    /** @return list<array<string, string>> The rules that no round has put to the test. */
    public static function untested(): array
    {
        $untested = array_diff(self::DUE, array_keys(array_filter(self::$checked)));
        return array_map(static fn (string $rule): array => ['rule' => $rule, 'text' => 'the run never put this rule to the test'], array_values($untested));
    }
}
