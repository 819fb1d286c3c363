--TEST--
The same request, sent twice for the last turn of a day, makes one booking and answers both with it
--FILE--
<?php
require __DIR__ . '/connect.inc';

$options = connect();
[$service, $employee] = salon([], ['max_per_day' => 1]);
$request = booking($service, $employee, '10:00', ['idempotency_key' => 'the-last-turn']);

// Somebody has the turn of the day, until both have looked for the key and wait.
database()->begin_transaction();
database()->query("INSERT INTO {$options['table_prefix']}appointease_day_turns (employee_id, day, turn) VALUES ($employee, '" . DAY . "', 0)");
$code = 'require $argv[1]; [$options, $request] = json_decode($argv[2], true); appointease_configure($options);
    echo json_encode(appointease_book_atomic($request));';
$senders = [];
for ($i = 0; $i < 2; $i++) {
    $command = [PHP_BINARY, '-d', 'extension=' . setting('APPOINTEASE_EXTENSION'), '-r', $code, __DIR__ . '/connect.inc', json_encode([$options, $request])];
    $processes[] = proc_open($command, [1 => ['pipe', 'w']], $pipes);
    $senders[] = $pipes[1];
}
$waiting = "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '%{$options['table_prefix']}appointease_day_turns%' AND id <> CONNECTION_ID()";
for ($patience = microtime(true) + 30; database()->query($waiting)->fetch_row()[0] < 2 && microtime(true) < $patience;) {
    usleep(10_000);
}
database()->rollback();
$told = array_map(fn ($sender) => json_decode(stream_get_contents($sender), true), $senders);
show(array_column($told, 'success'));
show(count(array_unique(array_column($told, 'appointment_id'))));
show(array_sum(array_column($told, 'replayed')));
show(rows('appointments'));
attempt(fn () => appointease_book_atomic(booking($service, $employee, '12:00'))['code']);
?>
--EXPECT--
[true,true]
1
1
1
"day_full"
