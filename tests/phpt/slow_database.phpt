--TEST--
A database that lets a booking wait longer than Redis may take is no fault of Redis
--FILE--
<?php
require __DIR__ . '/connect.inc';

$options = connect(['redis_timeout_ms' => 100]);
[$service, $employee] = salon();
appointease_heartbeat(['date' => DAY, 'employee_id' => (string) $employee, 'client_id' => 'ann']);

// A lock that is over lies on the time, and somebody has its row.
appointease_lock_slot(DAY, $employee, '10:00', 'bob', 30);
$claims = "{$options['table_prefix']}appointease_slot_locks";
database()->query("UPDATE $claims SET expires_at = '2020-01-01'");
redis()->del(...array_map(fn (string $key) => $options['key_prefix'] . $key, preg_grep('/^(lock|view|holds|client)_/', keys($options['key_prefix']))));
$code = 'require $argv[1]; database()->begin_transaction(); database()->query("SELECT * FROM $argv[2] FOR UPDATE"); echo "."; usleep(700_000);';
$holder = proc_open([PHP_BINARY, '-r', $code, __DIR__ . '/connect.inc', $claims], [1 => ['pipe', 'w']], $pipes);
fread($pipes[1], 1);
$begun = microtime(true);
show(appointease_book_atomic(booking($service, $employee, '10:00'))['success']);
show(microtime(true) - $begun > 0.5);
proc_close($holder);
show(appointease_metrics()['failovers']);
show(appointease_status()['redis']['mode']);
// What Redis had cached of the day is void.
show(appointease_heartbeat(['date' => DAY, 'employee_id' => (string) $employee, 'client_id' => 'ann', 'duration' => '30'])['appointease_booked_slots']);
?>
--EXPECT--
true
true
0
"alone"
["09:35","09:40","09:45","09:50","09:55","10:00","10:05","10:10","10:15","10:20","10:25"]
