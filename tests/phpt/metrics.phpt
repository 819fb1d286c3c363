--TEST--
The counters count what this process did
--DESCRIPTION--
Each of them, by one known deed at a time.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect();
[$service, $employee] = salon();
show(appointease_metrics());
appointease_set_active_selection(DAY, $employee, '10:00', 'ann');
appointease_set_active_selection(DAY, $employee, '10:00', 'bob');
appointease_lock_slot(DAY, $employee, '10:00', 'ann');
appointease_heartbeat(['date' => DAY, 'employee_id' => $employee]);
appointease_heartbeat([]);
appointease_book_atomic(booking($service, $employee, '11:00'));
appointease_book_atomic(booking($service, $employee, '11:00'));
show(appointease_metrics());
--EXPECT--
{"holds_granted":0,"holds_refused":0,"polls":0,"bookings":0,"bookings_refused":0,"failovers":0,"refills":0,"retries":0}
{"holds_granted":2,"holds_refused":1,"polls":1,"bookings":1,"bookings_refused":1,"failovers":0,"refills":0,"retries":0}
