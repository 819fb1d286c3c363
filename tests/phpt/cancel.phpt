--TEST--
A cancelled appointment frees its time at once and stays in the book
--DESCRIPTION--
Twice is no mistake: the customer may click again. What is over cannot be called off.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    [$service, $employee] = salon();
    $booked = appointease_book_atomic(booking($service, $employee, '10:00', ['idempotency_key' => 'k']));
    appointease_get_booked_slots(DAY, $employee); // Redis caches the day.
    $id = $booked['appointment_id'];
    echo json_encode(appointease_cancel($id)), "\n";
    show(appointease_cancel($id, ['manage_token' => $booked['manage_token']])['status']);
    show([appointease_get_booked_slots(DAY, $employee), rows('slot_locks'), appointease_get_appointment($id)['status']]);
    show(appointease_set_active_selection(DAY, $employee, '10:00', 'ann')['success']);
    show(appointease_book_atomic(booking($service, $employee, '10:00'))['success']);
    show(appointease_reschedule_atomic($id, ['appointment_date' => DAY . ' 12:00']));
    database()->query('UPDATE ' . options()['table_prefix'] . "appointease_appointments SET status = 'completed' WHERE id = $id");
    show(appointease_cancel($id));
});
--EXPECTF--
-- redis
{"success":true,"appointment_id":1,"strong_id":"APT-%d-000001","status":"cancelled","replayed":false,"date":"2090-06-05","time":"10:00","duration":30,"employee_id":1,"seats":1}
"cancelled"
[[],0,"cancelled"]
true
true
{"success":false,"code":"not_active","message":"This appointment is over or has been cancelled."}
{"success":false,"code":"not_active","message":"This appointment is over or has been cancelled."}
-- mysql
{"success":true,"appointment_id":1,"strong_id":"APT-%d-000001","status":"cancelled","replayed":false,"date":"2090-06-05","time":"10:00","duration":30,"employee_id":1,"seats":1}
"cancelled"
[[],0,"cancelled"]
true
true
{"success":false,"code":"not_active","message":"This appointment is over or has been cancelled."}
{"success":false,"code":"not_active","message":"This appointment is over or has been cancelled."}
