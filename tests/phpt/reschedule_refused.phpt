--TEST--
When a move is refused the old time stands
--DESCRIPTION--
Giving up the old time before the new one is sure loses a customer's appointment.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect();
[$service, $employee] = salon(['duration' => 60]);
$office = appointease_save_employee(['name' => 'Office'])['id'];
$other = appointease_save_service(['name' => 'Other', 'duration' => 30])['id'];
$not_offering = appointease_save_employee(['name' => 'Not', 'hours' => ALWAYS, 'service_ids' => [$other]])['id'];
$id = appointease_book_atomic(booking($service, $employee, '10:00'))['appointment_id'];
appointease_book_atomic(booking($service, $employee, '12:00'));
appointease_lock_slot(DAY, $employee, '14:00', 'bob', 60);
$moves = [
    ['appointment_date' => DAY . ' 12:30'],
    ['appointment_date' => DAY . ' 14:30'],
    ['appointment_date' => '2025-01-01 10:00'],
    ['appointment_date' => DAY . ' 16:30', 'employee_id' => $office],
    ['appointment_date' => DAY . ' 23:30'],
    ['appointment_date' => DAY . ' 10:00', 'employee_id' => $not_offering],
];
foreach ($moves as $move) {
    $refused = appointease_reschedule_atomic($id, $move);
    show([$refused['success'], $refused['code'], isset($refused['ttl'])]);
}
foreach ([[], ['appointment_date' => DAY], ['appointment_date' => DAY . ' 11:00', 'status' => 'x'], ['appointment_date' => DAY . ' 11:00', 'client_id' => '']] as $bad) {
    attempt(fn () => appointease_reschedule_atomic($id, $bad));
}
show([appointease_get_appointment($id)['time'], appointease_get_booked_slots(DAY, $employee), rows('slot_locks', "appointment_id = $id")]);
--EXPECT--
[false,"slot_taken",false]
[false,"slot_locked",true]
[false,"in_past",false]
[false,"outside_hours",false]
[false,"outside_hours",false]
[false,"not_offered",false]
InvalidArgumentException[appointment_date] appointment_date: it is missing.
InvalidArgumentException[appointment_date] appointment_date: "2090-06-05" is not a moment; write YYYY-MM-DD HH:MM.
InvalidArgumentException[status] status: there is no such field.
InvalidArgumentException[client_id] client_id: it is empty.
["10:00",["10:00","12:00"],12]
