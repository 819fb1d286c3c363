<?php
// Reads what the racing processes wrote down and puts it in order: which bookings were acknowledged, which changes of them
// were made or may have been made, which locks were granted, who was refused. Times are milliseconds of the machine's
// monotonic clock; a stretch of an employee's time is in minutes since 1970.

declare(strict_types=1);

namespace Torture;

final class History
{
    /** How long a call without an answer may still take effect: its connection is gone, and the server notices. */
    public const MAYBE_MS = 15_000.0;

    /** @var array<string, int> how often each outcome of each operation was had */
    public array $outcomes = [];
    /** Calls that asked for time. */
    public int $attempts = 0;
    /** @var array<string, true> the times that were asked for */
    public array $slots = [];
    /** @var array<string, int> how often a process died, by place */
    public array $deaths = [];
    public int $retries = 0;
    public float $slowest = 0.0;
    /** @var array<string, array<string, mixed>> by key and name: what was asked, and every answer */
    public array $requests = [];
    /** @var array<int, array<string, mixed>> acknowledged bookings by appointment */
    public array $bookings = [];
    /** @var array<int, list<array<string, mixed>>> changes by appointment, done or perhaps done */
    public array $changes = [];
    /** @var list<array<string, mixed>> */
    public array $locks = [];
    /** @var list<array<string, mixed>> */
    public array $selections = [];
    /** @var list<array<string, mixed>> refusals that must have had a cause */
    public array $refusals = [];
    /** @var list<array<string, mixed>> calls that threw */
    public array $errors = [];

    /** @param iterable<iterable<array<string, mixed>>> $histories one of each process and its successors */
    public function __construct(private World $world, iterable $histories)
    {
        foreach ($histories as $lines) {
            $this->readOne($lines);
        }
        foreach ($this->requests as $request) {
            $this->readBooking($request);
        }
    }

    /** @return \Generator<int, array<string, mixed>> the lines of a file, without those that a kill tore */
    public static function lines(string $file): \Generator
    {
        for ($handle = fopen($file, 'r'); ($line = fgets($handle)) !== false;) {
            $decoded = json_decode($line, true, 8);
            if ($decoded !== null) {
                yield $decoded;
            }
        }
        fclose($handle);
    }

    /** @param iterable<array<string, mixed>> $lines */
    private function readOne(iterable $lines): void
    {
        $call = null;
        $retries = [];
        foreach ($lines as $line) {
            if (isset($line['b'])) {
                if ($call !== null) {
                    $this->read($call);
                }
                $call = $line;
            } elseif (isset($line['a']) && $call !== null) {
                $this->read($call + $line);
                $call = null;
            } elseif (isset($line['metrics'])) {
                // Each process counts for itself, and says so again and again.
                $retries[$line['pid']] = $line['metrics']['retries'];
            }
        }
        if ($call !== null) {
            $this->read($call);
        }
        $this->retries += array_sum($retries);
    }

    /** @param array<string, mixed> $call with its answer, if it had one */
    private function read(array $call): void
    {
        $answer = $call['r'] ?? null;
        $outcome = match (true) {
            $answer !== null => $answer['success'] ? ($answer['replayed'] ?? false ? 'replayed' : 'success') : $answer['code'],
            isset($call['x']) => substr(strrchr('\\' . $call['x'], '\\'), 1),
            default => 'died',
        };
        $name = "{$call['op']} $outcome";
        $this->outcomes[$name] = ($this->outcomes[$name] ?? 0) + 1;
        if (isset($call['a'])) {
            $this->slowest = max($this->slowest, $call['a'] - $call['b']);
        }
        if (isset($call['x'])) {
            $this->errors[] = $call;
        } elseif ($answer === null) {
            $place = $call['arm'] ?? 'anywhere';
            $this->deaths[$place] = ($this->deaths[$place] ?? 0) + 1;
        }
        if (isset($call['t'])) {
            $call['at'] = World::minute($call['d'], $call['t']);
        }
        if (in_array($call['op'], ['book', 'move', 'lock', 'status'], true)) {
            $this->attempts++;
            if (isset($call['at']) && $call['e'] > 0 && !isset($call['wrong'])) {
                $this->slots["{$call['e']} {$call['at']}"] = true;
            }
        }
        if ($answer !== null && !$answer['success']) {
            $this->refusals[] = ['op' => $call['op'], 'code' => $answer['code'], 'b' => $call['b'], 'a' => $call['a'], 'e' => $call['e'] ?? null,
                's' => $call['s'] ?? null, 'at' => $call['at'] ?? null, 'q' => $call['q'] ?? 1, 'c' => $call['c'] ?? null, 'id' => $call['id'] ?? null,
                'key' => $call['key'] ?? null, 'wrong' => $call['wrong'] ?? null];
        }
        match ($call['op']) {
            'book' => $this->noteRequest($call),
            'move', 'cancel', 'status' => $this->noteChange($call),
            'lock', 'release' => $this->locks[] = $call,
            'select' => $this->selections[] = $call,
        };
    }

    /** @param array<string, mixed> $call */
    private function noteRequest(array $call): void
    {
        $request = &$this->requests["{$call['key']} {$call['name']}"];
        $request ??= ['b' => INF, 'open' => false, 'acks' => []] + $call;
        $request['b'] = min($request['b'], $call['b']);
        if ($call['r']['success'] ?? false) {
            $request['acks'][] = ['a' => $call['a']] + $call['r'];
        }
        // The last of its calls, on whichever process, must have been answered.
        if (($request['last'] ?? -INF) < $call['b']) {
            $request['last'] = $call['b'];
            $request['open'] = !isset($call['r']);
        }
    }

    /** @param array<string, mixed> $request */
    private function readBooking(array $request): void
    {
        if ($request['acks'] === []) {
            return;
        }
        $first = $request['acks'][0];
        $start = World::minute($first['date'], $first['time']);
        $this->bookings[$first['appointment_id']] = [
            'b' => $request['b'], 'a' => min(array_column($request['acks'], 'a')), 'sure' => true, 's' => $request['s'], 'q' => $request['q'],
            'at' => $start, 'e' => $first['employee_id'], 'busy' => $this->world->busy($request['s'], $start), 'status' => $first['status'],
            'c' => $request['c'], 'staff' => $request['staff'] ?? false, 'key' => $request['key'], 'name' => $request['name'],
        ];
    }

    /** @param array<string, mixed> $call */
    private function noteChange(array $call): void
    {
        $answer = $call['r'] ?? null;
        if ($answer !== null && !$answer['success']) {
            return;
        }
        $this->changes[$call['id']][] = ['op' => $call['op'], 'b' => $call['b'], 'a' => $answer === null ? $call['b'] + self::MAYBE_MS : $call['a'],
            'sure' => $answer !== null,
            'at' => $answer !== null ? World::minute($answer['date'], $answer['time']) : ($call['at'] ?? null),
            'e' => $answer['employee_id'] ?? $call['e'] ?? null,
            'said' => $answer['status'] ?? null,
            'status' => match ($call['op']) {
                // Where approval is needed, a move asks for it again; otherwise it leaves the status as it is.
                'move' => ($answer['status'] ?? '') === 'pending' ? 'pending' : null,
                'cancel' => 'cancelled',
                'status' => $call['to'],
            }];
    }
}
