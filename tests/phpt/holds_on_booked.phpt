--TEST--
What is booked can be neither picked nor locked
--DESCRIPTION--
The code is slot_taken and not slot_locked: the page turns red, not yellow, and does not offer to wait.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    [$service, $employee] = salon(['duration' => 60]);
    appointease_book_atomic(booking($service, $employee, '10:00'));
    // The first of them meets a day that Redis has not cached, the next one that it has.
    show(appointease_set_active_selection(DAY, $employee, '10:30', 'ann'));
    show(appointease_get_active_selections(DAY, $employee));
    show(appointease_lock_slot(DAY, $employee, '10:30', 'ann'));
    appointease_get_booked_slots(DAY, $employee);
    show(appointease_set_active_selection(DAY, $employee, '10:30', 'ann'));
    show(appointease_lock_slot(DAY, $employee, '10:30', 'ann'));
    show([appointease_get_locked_slots(DAY, $employee), rows('slot_locks', 'appointment_id IS NULL')]);
});
--EXPECT--
-- redis
{"success":false,"code":"slot_taken","message":"This time has already been booked.","storage":"redis","ttl":0}
[]
{"success":false,"code":"slot_taken","message":"This time has already been booked.","storage":"redis","ttl":0}
{"success":false,"code":"slot_taken","message":"This time has already been booked.","storage":"redis","ttl":0}
{"success":false,"code":"slot_taken","message":"This time has already been booked.","storage":"redis","ttl":0}
[[],0]
-- mysql
{"success":false,"code":"slot_taken","message":"This time has already been booked.","storage":"mysql","ttl":0}
[]
{"success":false,"code":"slot_taken","message":"This time has already been booked.","storage":"mysql","ttl":0}
{"success":false,"code":"slot_taken","message":"This time has already been booked.","storage":"mysql","ttl":0}
{"success":false,"code":"slot_taken","message":"This time has already been booked.","storage":"mysql","ttl":0}
[[],0]
