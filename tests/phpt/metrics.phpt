--TEST--
The counters count what this process did
--DESCRIPTION--
Each of them, by one known deed at a time; how long calls took, and the last ones, which polls are too many for.
--FILE--
<?php
require __DIR__ . '/connect.inc';

// The counters alone: the rest of the metrics are two lists.
function counters(): array
{
    return array_filter(appointease_metrics(), 'is_int');
}

connect();
[$service, $employee] = salon();
show(counters());
appointease_set_active_selection(DAY, $employee, '10:00', 'ann');
appointease_set_active_selection(DAY, $employee, '10:00', 'bob');
appointease_lock_slot(DAY, $employee, '10:00', 'ann');
appointease_heartbeat(['date' => DAY, 'employee_id' => $employee]);
appointease_heartbeat([]);
appointease_book_atomic(booking($service, $employee, '11:00'));
appointease_book_atomic(booking($service, $employee, '11:00'));
show(counters());
['latency' => $latency, 'last_operations' => $last] = appointease_metrics();
show(array_map('array_sum', $latency));
show(array_column($last, 'operation'));
show(array_unique(array_map(fn ($done) => [$done['failed'], $done['seconds_ago'] < 60, $done['micros'] > 0], $last), SORT_REGULAR));
--EXPECT--
{"holds_granted":0,"holds_refused":0,"polls":0,"bookings":0,"bookings_refused":0,"failovers":0,"refills":0,"retries":0}
{"holds_granted":2,"holds_refused":1,"polls":1,"bookings":1,"bookings_refused":1,"failovers":0,"refills":0,"retries":0}
{"select":2,"lock":1,"release":0,"poll":1,"book":2,"reschedule":0,"cancel":0}
["book","book","lock","select","select"]
[[false,true,true]]
