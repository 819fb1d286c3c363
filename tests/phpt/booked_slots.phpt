--TEST--
The booked starts of a day are listed in order, for that day and employee alone
--DESCRIPTION--
Redis caches the day; every change must be seen by the next call, also one that another process made.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    [$service, $employee] = salon();
    show(appointease_get_booked_slots(DAY, $employee));
    appointease_book_atomic(booking($service, $employee, '15:00'));
    $id = appointease_book_atomic(booking($service, $employee, '09:30'))['appointment_id'];
    appointease_book_atomic(booking($service, $employee, '2090-06-06 00:00'));
    show([appointease_get_booked_slots(DAY, $employee), appointease_get_booked_slots('2090-06-06', $employee), appointease_get_booked_slots(DAY, 77)]);
    php('appointease_configure($given[0]); appointease_book_atomic($given[1]);', [options(), booking($service, $employee, '23:30')]);
    show(appointease_get_booked_slots(DAY, $employee));
    appointease_cancel($id);
    show(appointease_get_booked_slots(DAY, $employee));
});
--EXPECT--
-- redis
[]
[["09:30","15:00"],["00:00"],[]]
["09:30","15:00","23:30"]
["15:00","23:30"]
-- mysql
[]
[["09:30","15:00"],["00:00"],[]]
["09:30","15:00","23:30"]
["15:00","23:30"]
