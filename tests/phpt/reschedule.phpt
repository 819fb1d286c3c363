--TEST--
An appointment moves to another time, day or employee, and its old time is free
--DESCRIPTION--
It may overlap itself, and a lock that its customer has on the new time is used up.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    [$service, $ann] = salon(['duration' => 60]);
    $bea = appointease_save_employee(['name' => 'Bea', 'hours' => ALWAYS])['id'];
    $booked = appointease_book_atomic(booking($service, $ann, '10:00'));
    $id = $booked['appointment_id'];
    $days = fn () => [appointease_get_booked_slots(DAY, $ann), appointease_get_booked_slots('2090-06-06', $ann), appointease_get_booked_slots(DAY, $bea), rows('slot_locks')];
    show($days());
    show(['strong_id' => 'APT'] + appointease_reschedule_atomic($id, ['appointment_date' => DAY . ' 10:30']));
    show($days());
    appointease_reschedule_atomic($id, ['appointment_date' => '2090-06-06 08:00:00', 'manage_token' => $booked['manage_token']]);
    show($days());
    appointease_lock_slot(DAY, $bea, '09:00', 'cid', 60);
    show(appointease_reschedule_atomic($id, ['appointment_date' => DAY . ' 09:00', 'employee_id' => (string) $bea])['code']);
    appointease_reschedule_atomic($id, ['appointment_date' => DAY . ' 09:00', 'employee_id' => $bea, 'client_id' => 'cid']);
    show($days());
    show([appointease_get_locked_slots(DAY, $bea), appointease_get_appointment($id)['employee_name']]);
});
--EXPECT--
-- redis
[["10:00"],[],[],12]
{"strong_id":"APT","success":true,"appointment_id":1,"status":"confirmed","replayed":false,"date":"2090-06-05","time":"10:30","duration":60,"employee_id":1,"seats":1}
[["10:30"],[],[],12]
[[],["08:00"],[],12]
"slot_locked"
[[],[],["09:00"],12]
[[],"Bea"]
-- mysql
[["10:00"],[],[],12]
{"strong_id":"APT","success":true,"appointment_id":1,"status":"confirmed","replayed":false,"date":"2090-06-05","time":"10:30","duration":60,"employee_id":1,"seats":1}
[["10:30"],[],[],12]
[[],["08:00"],[],12]
"slot_locked"
[[],[],["09:00"],12]
[[],"Bea"]
