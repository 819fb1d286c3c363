--TEST--
A time that the clocks skip is refused naming `time`; one that they show twice means the first
--DESCRIPTION--
On 2031-03-30 Berlin's clocks go from 02:00 to 03:00, on 2031-10-26 from 03:00 back to 02:00.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    [$service, $employee] = salon();
    attempt(fn () => appointease_set_active_selection('2031-03-30', $employee, '02:30', 'c'));
    attempt(fn () => refused(fn () => appointease_lock_slot('2031-03-30', $employee, '02:30', 'c')));
    attempt(fn () => refused(fn () => appointease_book_atomic(booking($service, $employee, '2031-03-30 02:30'))));
    show(array_diff_key(stored(), ['services' => 1, 'employees' => 1, 'working_hours' => 1]));
    attempt(fn () => appointease_set_active_selection('2031-03-30', $employee, '03:00', 'c')['success']);
    attempt(fn () => appointease_lock_slot('2031-10-26', $employee, '02:30', 'c')['success']);
    show(database()->query('SELECT DISTINCT start_utc FROM ' . options()['table_prefix'] . 'appointease_slot_locks')->fetch_column());
}, ['timezone' => 'Europe/Berlin']);
--EXPECT--
-- redis
InvalidArgumentException[time] time: 02:30 does not exist on 2031-03-30 in Europe/Berlin: the clocks skip it.
"time"
"appointment_date"
[]
true
true
"2031-10-26 00:30:00"
-- mysql
InvalidArgumentException[time] time: 02:30 does not exist on 2031-03-30 in Europe/Berlin: the clocks skip it.
"time"
"appointment_date"
[]
true
true
"2031-10-26 00:30:00"
