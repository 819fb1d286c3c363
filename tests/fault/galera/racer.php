<?php
// One visitor after the other who all want the same slots: some take a lock first, all book, and each keeps asking with
// the same key until there is an answer, at the next node when one fails. Each answer is a line of the history.
// Argument: a JSON object; see run.

declare(strict_types=1);

$setting = json_decode($argv[1], true, 16, JSON_THROW_ON_ERROR);
mt_srand($setting['seed']);
$history = fopen($setting['history'], 'a');
$slots = $setting['slots'];
for ($i = count($slots) - 1; $i > 0; $i--) {
    $j = mt_rand(0, $i);
    [$slots[$i], $slots[$j]] = [$slots[$j], $slots[$i]];
}

$node = 0;
$faults = [];
/** Asks until somebody answers; what went wrong on the way is kept. */
$insist = static function (callable $ask) use ($setting, &$node, &$faults): array {
    $until = microtime(true) + 60;
    while (true) {
        appointease_configure($setting['nodes'][$node]);
        try {
            return $ask();
        } catch (\Throwable $error) {
            $faults[] = ['node' => $setting['numbers'][$node], 'at' => microtime(true), 'class' => $error::class, 'text' => $error->getMessage()];
            if (!$error instanceof AppointEase\StoreException || microtime(true) > $until) {
                return ['success' => false, 'code' => 'gave up'];
            }
        }
        $node = 1 - $node;
        usleep(mt_rand(10_000, 100_000));
    }
};

usleep((int) max(0, 1e6 * ($setting['at'] - microtime(true))));
foreach ($slots as [$employee, $date, $time]) {
    $client = bin2hex(random_bytes(16));
    $line = ['slot' => "$employee $date $time", 'node' => $setting['numbers'][$node], 'lock' => null];
    $faults = [];
    if (mt_rand(0, 3) === 0) {
        $lock = $insist(static fn (): array => appointease_lock_slot($date, $employee, $time, $client, 30));
        $line['lock'] = $lock['success'] ? 'locked' : $lock['code'];
    }
    if ($line['lock'] === null || $line['lock'] === 'locked') {
        $booking = [
            'name' => 'Ada', 'email' => 'ada@example.com', 'phone' => '', 'service_id' => $setting['service'],
            'employee_id' => $employee, 'appointment_date' => "$date $time:00", 'client_id' => $client,
            'idempotency_key' => bin2hex(random_bytes(16)),
        ];
        $answer = $insist(static fn (): array => appointease_book_atomic($booking));
        $line['code'] = $answer['success'] ? 'sold' : $answer['code'];
        $line['id'] = $answer['appointment_id'] ?? null;
    }
    fwrite($history, json_encode($line + ['faults' => $faults], JSON_THROW_ON_ERROR) . "\n");
}
fwrite($history, json_encode(['retries' => appointease_metrics()['retries']]) . "\n");
