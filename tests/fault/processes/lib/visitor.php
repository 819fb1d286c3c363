<?php
// A process in which a few visitors go about their booking, one call at a time, and every call is recorded with its
// times. It calls the extension in its own process or through FPM.
// Argument: a JSON object; see Load::visitors().

declare(strict_types=1);

namespace Fault;

require __DIR__ . '/process.php';
require __DIR__ . '/calls.php';
require __DIR__ . '/fpm.php';

final class Visitor
{
    public float $next;
    private string $client = '';
    /** @var array{e: int, t: string, d: int}|null */
    private ?array $selected = null;
    /** @var array{e: int, t: string, d: int}|null */
    private ?array $locked = null;
    /** @var array<int, float> appointments by the time at which they are called off */
    private array $booked = [];
    private int $count = 0;

    /**
     * @param array<string, mixed> $setting
     * @param resource $history
     */
    public function __construct(
        private array $setting,
        private string $name,
        private string $machine,
        private $history,
        private bool $slow,
    ) {
        $this->next = clock() + mt_rand(0, 500);
        $this->newcomer();
    }

    private function newcomer(): void
    {
        $this->client = $this->name . '.' . ++$this->count;
        $this->selected = $this->locked = null;
    }

    public function act(bool $leaving): void
    {
        $this->next = clock() + mt_rand(20, 220);
        if ($this->slow && $this->selected !== null && !$leaving && mt_rand(0, 9) > 0) {
            // As an open page does: two polls a lease.
            $this->next = clock() + $this->setting['options']['selection_ttl'] * mt_rand(440, 500);
            $this->renew($this->selected);
            return;
        }
        foreach ($this->booked as $id => $due) {
            if ($leaving || $due < clock()) {
                unset($this->booked[$id]);
                $this->call('cancel', ['id' => $id]);
                return;
            }
        }
        $dice = mt_rand(0, 99);
        if ($this->locked !== null) {
            $this->actLocked($dice);
        } elseif ($this->selected !== null) {
            $this->actSelected($dice);
        } elseif ($dice < 55) {
            $this->select($this->anySlot());
        } elseif ($dice < 65) {
            $this->lock($this->anySlot());
        } else {
            $this->look($dice);
        }
    }

    private function actSelected(int $dice): void
    {
        match (true) {
            $dice < 50 => $this->renew($this->selected),
            $dice < 65 => $this->look($dice),
            $dice < 77 => $this->select($this->anySlot()),
            $dice < 88 => $this->lock($this->selected),
            $dice < 91 => $this->lock($this->anySlot()),
            $dice < 97 => $this->release(),
            default => $this->newcomer(),
        };
    }

    private function actLocked(int $dice): void
    {
        match (true) {
            $dice < 40 => $this->renew($this->locked),
            $dice < 60 => $this->look($dice),
            $dice < 66 => $this->lock($this->anySlot()),
            $dice < 69 => $this->select($this->anySlot()),
            $dice < 84 => $this->book(),
            $dice < 95 => $this->unlock(),
            default => $this->newcomer(),
        };
    }

    /** @return array{e: int, t: string, d: int} */
    private function anySlot(): array
    {
        $minute = 540 + 15 * mt_rand(0, 23);
        return ['e' => $this->setting['employees'][mt_rand(0, 1)], 't' => sprintf('%02d:%02d', intdiv($minute, 60), $minute % 60),
            'd' => mt_rand(0, 2) === 0 ? 60 : 30];
    }

    private function look(int $dice): void
    {
        $this->call(['poll', 'poll', 'poll', 'selections', 'locks'][$dice % 5], ['e' => $this->setting['employees'][mt_rand(0, 1)]]);
    }

    /** @param array{e: int, t: string, d: int} $slot */
    private function select(array $slot): void
    {
        $answer = $this->call('select', $slot);
        if (($answer['status'] ?? '') === 'selected') {
            $this->selected = $slot;
        }
    }

    /** @param array{e: int, t: string, d: int} $slot */
    private function lock(array $slot): void
    {
        if ($this->call('lock', $slot)['success'] ?? false) {
            $this->locked = $slot;
            $this->selected = null;
        }
    }

    /** @param array{e: int, t: string, d: int} $slot */
    private function renew(array $slot): void
    {
        if (($this->call('poll', $slot)['appointease_hold']['status'] ?? '') === 'lost') {
            $this->newcomer();
        }
    }

    private function release(): void
    {
        $this->call('release', $this->selected);
        $this->selected = null;
    }

    private function unlock(): void
    {
        $this->call('unlock', $this->locked);
        $this->locked = null;
    }

    private function book(): void
    {
        $key = bin2hex(random_bytes(16));
        $answer = $this->call('book', $this->locked + ['key' => $key, 'service' => $this->setting['services'][$this->locked['d']]]);
        if ($answer['success'] ?? false) {
            $this->booked[$answer['appointment_id']] = clock() + mt_rand(200, 6000);
        }
        $this->newcomer();
    }

    /**
     * @param array<string, mixed> $operation
     * @return array<string, mixed>
     */
    private function call(string $op, array $operation): array
    {
        $operation = ['p' => getmypid(), 'm' => $this->machine, 'op' => $op, 'c' => $this->client] + $operation;
        $call = $operation + ['date' => $this->setting['date'], 'options' => $this->setting['options']];
        $wall = microtime(true);
        $began = clock();
        $answer = $this->setting['fpm'] === null ? perform($call) : through_fpm($this->setting['fpm'], $call);
        $record = $operation + ['wall' => round($wall, 4), 'b' => round($began, 3), 'a' => round(clock(), 3), 'r' => $answer];
        fwrite($this->history, json_encode($record) . "\n");
        return $answer;
    }
}

$setting = json_decode($argv[1], true, 16, JSON_THROW_ON_ERROR);
mt_srand($setting['seed']);
$history = fopen($setting['history'], 'a');
$visitors = [];
for ($i = 0; $i < $setting['visitors']; $i++) {
    $visitors[] = new Visitor($setting, "{$setting['name']}-$i", $setting['machine'], $history, slow: $i === 0);
}
while (clock() < $setting['until']) {
    usort($visitors, static fn (Visitor $x, Visitor $y): int => $x->next <=> $y->next);
    pause(min($visitors[0]->next, $setting['until']) - clock());
    if (clock() < $setting['until']) {
        $visitors[0]->act(leaving: $setting['until'] - clock() < 2000);
    }
}
