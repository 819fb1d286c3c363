<?php
// One of the racing processes: takes tickets until there are no more and writes down every call before and after it is made.
// A successor of a process that was killed first repeats, with the same key, the call that had no answer. Where the calls
// are to be survived (a server that was killed), a call that failed is repeated until it is answered. With a script, it does
// what that says instead, and dies where that says.

declare(strict_types=1);

namespace Torture;

require_once __DIR__ . '/../../fault/processes/lib/process.php';
require_once __DIR__ . '/world.php';
require_once __DIR__ . '/plan.php';
require_once __DIR__ . '/tickets.php';

use function Fault\clock;

final class Worker
{
    /** Where a call may be made to die, by operation. */
    public const PLACES = [
        'book' => ['book.begun', 'book.looked', 'book.appointment', 'book.claimed', 'book.written', 'transaction.committing', 'transaction.committed', 'book.committed'],
        'move' => ['change.opened', 'change.freed', 'change.claimed', 'change.written', 'transaction.committing', 'transaction.committed', 'change.committed'],
        // Of places of a group; a lock of a slot is one statement.
        'lock' => ['transaction.committing', 'transaction.committed'],
        'cancel' => ['change.opened', 'change.claimed', 'change.written', 'transaction.committing', 'transaction.committed', 'change.committed'],
    ];
    private const PATIENCE_MS = 60_000.0;

    /** @var resource */
    private $history;
    private Tickets $tickets;
    private ?string $place = null;

    /** @param array<string, mixed> $setting */
    public function __construct(private array $setting)
    {
        $pending = self::unanswered($setting['history']);
        $this->history = fopen($setting['history'], 'a');
        $this->tickets = new Tickets($setting['dir'], $setting['tickets']);
        // Whoever was killed may have left half a line.
        fwrite($this->history, "\n");
        appointease_configure($setting['options']);
        if ($pending !== null) {
            unset($pending['b'], $pending['arm']);
            $this->call($pending);
        }
    }

    public function run(): void
    {
        foreach ($this->setting['script'] ?? [] as [$task, $place]) {
            $this->place = $place;
            $this->serve($task);
        }
        $plan = new Plan(new World($this->setting['services'], $this->setting['employees']), $this->setting['seed'], $this->setting['window']);
        for ($done = 1; !isset($this->setting['script']) && ($n = $this->tickets->next()) !== null; $done++) {
            $this->serve($plan->ticket($n));
            if ($done % 100 === 0) {
                $this->note(['metrics' => appointease_metrics(), 'pid' => getmypid()]);
            }
        }
        $this->note(['metrics' => appointease_metrics(), 'pid' => getmypid()]);
        touch($this->setting['history'] . '.done');
    }

    /** @param array<string, mixed> $task */
    private function serve(array $task): void
    {
        if (isset($task['of'])) {
            $id = $this->tickets->recent($task['of']);
            if ($id !== null) {
                unset($task['of']);
                $this->call(['id' => $id] + $task);
            }
            return;
        }
        if ($task['op'] === 'hold and book') {
            $held = $this->call(['op' => 'lock'] + $task);
            $task['op'] = 'book';
            if (!($held['success'] ?? false)) {
                return;
            }
        }
        $answer = $this->call($task);
        if ($task['op'] === 'book' && ($answer['success'] ?? false)) {
            $this->tickets->announce($answer['appointment_id']);
        } elseif (isset($task['release']) || isset($task['ttl'])) {
            if ($task['release'] ?? true) {
                $this->call(['op' => 'release'] + $task);
            }
        }
    }

    /**
     * @param array<string, mixed> $call
     * @return array<string, mixed>|null the answer; nothing if there was none for long
     */
    private function call(array $call): ?array
    {
        for ($until = clock() + self::PATIENCE_MS; ; usleep(30_000)) {
            $place = $this->place ?? $this->drawPlace($call['op']);
            if ($this->setting['mortal']) {
                appointease_failpoint('kill ' . ($place ?? 'nowhere'));
            }
            $this->note($call + ['b' => clock()] + ($place !== null ? ['arm' => $place] : []));
            try {
                $answer = self::ask($call);
                $this->note(['a' => clock(), 'r' => $answer]);
                return $answer;
            } catch (\Throwable $error) {
                $this->note(['a' => clock(), 'x' => $error::class, 'm' => $error->getMessage()]);
                if (!$error instanceof \AppointEase\StoreException || clock() > $until) {
                    return null;
                }
            }
        }
    }

    /** Where to die in this call, if at all. */
    private function drawPlace(string $operation): ?string
    {
        $places = $this->setting['mortal'] && !isset($this->setting['script']) ? self::PLACES[$operation] ?? [] : [];
        return $places !== [] && random_int(0, $operation === 'book' ? 7 : 2) === 0 ? $places[array_rand($places)] : null;
    }

    /**
     * @param array<string, mixed> $call
     * @return array<string, mixed> the answer without what nobody looks at
     */
    private static function ask(array $call): array
    {
        $slot = isset($call['t']) ? "{$call['d']} {$call['t']}" : '';
        $answer = match ($call['op']) {
            'book' => appointease_book_atomic([
                'name' => $call['name'], 'email' => 'guest@example.org', 'appointment_date' => $slot, 'service_id' => $call['s'],
                'employee_id' => $call['e'], 'idempotency_key' => $call['key'], 'client_id' => $call['c'], 'seats' => $call['q'],
                'as_staff' => $call['staff'] ?? false,
            ]),
            'lock' => appointease_lock_slot($call['d'], $call['e'], $call['t'], $call['c'], null, $call['ttl'], $call['s'], $call['q']),
            'select' => appointease_set_active_selection($call['d'], $call['e'], $call['t'], $call['c'], null, $call['s']),
            'release' => ['success' => true, 'had' => appointease_delete_lock($call['d'], $call['e'], $call['t'], $call['c'])],
            'move' => appointease_reschedule_atomic($call['id'], ['appointment_date' => $slot, 'employee_id' => $call['e']]),
            'cancel' => appointease_cancel($call['id']),
            'status' => appointease_set_status($call['id'], $call['to']),
        };
        if (isset($answer['manage_token'])) {
            $answer['token'] = substr(sha1($answer['manage_token']), 0, 8);
        }
        unset($answer['message'], $answer['manage_token'], $answer['strong_id']);
        return $answer;
    }

    /** @param array<string, mixed> $line one write, so that it is there or not */
    private function note(array $line): void
    {
        fwrite($this->history, json_encode($line, JSON_THROW_ON_ERROR) . "\n");
    }

    /** @return array<string, mixed>|null the call without an answer with which a history ends */
    private static function unanswered(string $file): ?array
    {
        $last = null;
        foreach (is_file($file) ? file($file) : [] as $line) {
            $line = json_decode($line, true) ?? [];
            $last = isset($line['b']) ? $line : (isset($line['a']) ? null : $last);
        }
        return $last;
    }
}

if (realpath($_SERVER['SCRIPT_FILENAME']) === __FILE__) {
    (new Worker(json_decode($argv[1], true, 8, JSON_THROW_ON_ERROR)))->run();
}
