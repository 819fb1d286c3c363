--TEST--
A booking that has to wait for a row longer than an answer may take is tried again, and made
--FILE--
<?php
require __DIR__ . '/connect.inc';

$options = connect(['mysql_timeout_ms' => 2500]);
[$service, $employee] = salon();
$table = "{$options['table_prefix']}appointease_day_turns";
$limited = appointease_save_employee(['name' => 'Bea', 'hours' => ALWAYS, 'max_per_day' => 3])['id'];
$code = 'require $argv[1]; database()->begin_transaction(); database()->query("INSERT INTO $argv[2] (employee_id, day, turn) VALUES ($argv[3], \'" . DAY . "\', 0)"); echo "."; usleep(3_500_000);';
$holder = proc_open([PHP_BINARY, '-r', $code, __DIR__ . '/connect.inc', $table, (string) $limited], [1 => ['pipe', 'w']], $pipes);
fread($pipes[1], 1);
$before = appointease_metrics()['retries'];
attempt(fn () => appointease_book_atomic(booking($service, $limited, '10:00'))['success']);
show(appointease_metrics()['retries'] > $before);
proc_close($holder);
?>
--EXPECT--
true
true
