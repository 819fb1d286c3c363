<?php
// What a run needs around its Redis: a directory, a php-fpm, tables of its own with two employees who work all day and two
// services, and a look at those tables.

declare(strict_types=1);

namespace Fault;

final class Site
{
    public readonly Fpm $fpm;
    public readonly string $date;
    /** @var list<int> */
    public array $employees = [];
    /** @var array<int, int> services by their minutes */
    public array $services = [];
    private \mysqli $database;

    public function __construct(
        public readonly string $dir,
        public readonly string $extension,
        private Installation $redis,
        private string $mysqlUrl,
        private string $prefix,
        private int $selectionTtl,
        private int $lockTtl,
        int $workers = Fpm::WORKERS,
    ) {
        $this->fpm = new Fpm("$dir/fpm", $extension, $workers);
        $url = parse_url($mysqlUrl);
        parse_str($url['query'] ?? '', $query);
        mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
        $this->database = new \mysqli($url['host'] ?? 'localhost', rawurldecode($url['user'] ?? ''), rawurldecode($url['pass'] ?? ''),
            ltrim($url['path'] ?? '', '/'), $url['port'] ?? 3306, $query['socket'] ?? null);
        $this->date = gmdate('Y-m-d', time() + 30 * 86_400);
        appointease_configure($this->options());
        appointease_migrate();
        foreach ([30, 60] as $minutes) {
            $service = ['name' => "$minutes minutes", 'duration' => $minutes, 'slot_step' => 15, 'price_cents' => 0, 'active' => true];
            $this->services[$minutes] = appointease_save_service($service)['id'];
        }
        $hours = array_fill_keys(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], [['08:00', '20:00']]);
        foreach (['One', 'Two'] as $name) {
            $employee = ['name' => $name, 'email' => '', 'service_ids' => array_values($this->services), 'hours' => $hours, 'active' => true];
            $this->employees[] = appointease_save_employee($employee)['id'];
        }
    }

    /** @return array<string, mixed> the configuration of a machine of the first or the second kind */
    public function options(bool $second = false): array
    {
        return [
            'redis_url' => $this->redis->url($second),
            'mysql_url' => $this->mysqlUrl,
            'table_prefix' => $this->prefix,
            'key_prefix' => $this->prefix,
            'selection_ttl' => $this->selectionTtl,
            'lock_ttl' => $this->lockTtl,
        ];
    }

    /**
     * A call through FPM.
     *
     * @param array<string, mixed> $call
     * @return array<string, mixed>
     */
    public function call(string $op, array $call = [], bool $second = false): array
    {
        $call += ['op' => $op, 'date' => $this->date, 'e' => $this->employees[0], 'd' => 30, 'options' => $this->options($second)];
        return through_fpm($this->fpm->socket, $call);
    }

    /** Waits until Redis serves alone, so that a fault hits a whole system. */
    public function settle(float $seconds): void
    {
        $refills = $this->call('metrics')['refills'] ?? 0;
        for ($until = microtime(true) + $seconds; microtime(true) < $until; usleep(50_000)) {
            $this->call('poll', ['c' => 'settler']);
            if (($this->call('metrics')['refills'] ?? 0) > $refills) {
                return;
            }
        }
    }

    /**
     * What is wrong in the tables. A hold that is being moved is for a moment in two pieces, so only what is seen twice counts.
     *
     * @return list<array{rule: string, text: string, at: float}>
     */
    public function wrongInTables(): array
    {
        $wrong = $this->lookAtTables();
        if ($wrong === []) {
            return [];
        }
        pause(50);
        $again = array_column($this->lookAtTables(), 'text');
        return array_values(array_filter($wrong, static fn (array $found): bool => in_array($found['text'], $again, true)));
    }

    /** @return list<array{rule: string, text: string, at: float}> */
    private function lookAtTables(): array
    {
        $t = fn (string $word): string => "{$this->prefix}appointease_$word";
        $appointments = $this->database->query("SELECT id, employee_id e, UNIX_TIMESTAMP(start_utc) s, UNIX_TIMESTAMP(end_utc) end
            FROM {$t('appointments')} WHERE status IN ('pending', 'created', 'confirmed')")->fetch_all(MYSQLI_ASSOC);
        $granules = fn (string $table, string $what, string $where): string =>
            "SELECT CONCAT('$what of ', $where, ' on ', start_utc) what, COUNT(*) n,
                CEIL(TIMESTAMPDIFF(SECOND, start_utc, end_utc) / 300) due FROM $table
             WHERE expires_at IS NULL OR expires_at > UTC_TIMESTAMP(3) + INTERVAL 100000 MICROSECOND
             GROUP BY employee_id, $where, start_utc, end_utc";
        $holds = $this->database->query($granules($t('slot_locks'), 'claim', "COALESCE(CONCAT('appointment ', appointment_id), owner)")
            . ' UNION ALL ' . $granules($t('selections'), 'selection', 'owner'))->fetch_all(MYSQLI_ASSOC);
        return Checker::checkTables(
            array_map(static fn (array $row): array => array_map(intval(...), $row), $appointments),
            array_map(static fn (array $row): array => ['what' => $row['what'], 'rows' => (int) $row['n'], 'due' => (int) $row['due']], $holds),
        );
    }

    /** @return list<int> the appointments that own time */
    public function appointments(): array
    {
        $rows = $this->database->query("SELECT id FROM {$this->prefix}appointease_appointments
            WHERE status IN ('pending', 'created', 'confirmed')")->fetch_all();
        return array_map(static fn (array $row): int => (int) $row[0], $rows);
    }

    public function dropTables(): void
    {
        $like = str_replace('_', '\\_', $this->prefix);
        foreach ($this->database->query("SHOW TABLES LIKE '{$like}appointease\\_%'")->fetch_all() as [$table]) {
            $this->database->query("DROP TABLE `$table`");
        }
    }
}
